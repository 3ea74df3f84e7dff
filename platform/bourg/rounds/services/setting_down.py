"""At a pick-up point the courier stops once, for every household that fetches there."""

from collections.abc import Iterable

from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.rounds.services import riding


def all_of(order_references: Iterable[str], actor: Actor, *, hour_cents: int = 0) -> None:
    """Set these orders down, all or none. Raises as `riding.delivered`."""
    with write():
        for reference in sorted(order_references):
            riding.delivered(reference, actor, hour_cents=hour_cents)
