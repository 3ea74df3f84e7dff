"""Another place for an order whose slot the town called off."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bourg.kernel.transaction import write
from bourg.slots import refusals
from bourg.slots.kinds import HoldState
from bourg.slots.loads import Loader
from bourg.slots.services import certifying, places
from bourg.slots.services.holding import Promised, confirm, hold
from bourg.slots.services.places import Locked


def move(
    claim: str, slot_public_id: str, *, merchant_ids: Iterable[int], load: Loader | None = None,
    privileged: Callable[[], bool] = lambda: False, zone_id: int | None = None,
) -> Promised:  # fmt: skip
    """Give an order's place back and take one in another slot of its zone, for good, at once.

    Or of the zone that is named: that of another pick-up point.

    Both slots are locked in order of their ids; the new place is taken by `hold`, as every place.
    Raises `NotCalledOff` while the old slot takes place and somebody can bring the order in it,
    and what `hold` refuses.
    """
    with write() as session:
        locked = Locked(session, "both", claim=claim, public_id=slot_public_id)
        if locked.named(slot_public_id) is None:
            raise refusals.UnknownSlot()
        old = locked.own_hold()
        if old is None or old.state != HoldState.CONFIRMED:
            raise refusals.HoldLost()
        slot = locked.slots[old.slot_id]
        if slot.called_off_at is None and not _endangered(session, slot, claim):
            raise refusals.NotCalledOff()
        shops = list(merchant_ids)
        places.end(locked, old)
        zone_id = zone_id or slot.zone_id
        hold(claim, slot_public_id, zone_id=zone_id, merchant_ids=shops, minutes=1,
             units=old.units, load=load, privileged=privileged)  # fmt: skip
        return confirm(claim, zone_id=zone_id, merchant_ids=shops, load=load)


def _endangered(session: Session, slot: Row[Any], claim: str) -> bool:
    """Whether no courier can bring it since a shift was withdrawn."""
    if not certifying.by_route(slot):
        return False
    return claim in certifying.stored(session, slot).plan.unserved
