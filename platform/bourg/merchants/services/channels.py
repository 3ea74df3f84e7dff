"""How a shop is told of its orders: it chooses the ways; its desk says that it is awake."""

from collections.abc import Collection, Sequence
from typing import cast

from sqlalchemy import Table, delete, insert

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import channels
from bourg.merchants.models import DeskBeat, ShopChannel
from bourg.merchants.queries import reachable
from bourg.merchants.services.window import find
from bourg.messages.kinds import Reach

_BEATS = cast(Table, DeskBeat.__table__)


def choose(
    slug: str, wanted: Sequence[Reach], number: str | None, actor: Actor, *,
    offered: Collection[Reach],
) -> None:  # fmt: skip
    """Tell a shop of its orders by these ways in this order; `number` is in E.164.

    Raises `NotFound`, `BadInput`.
    """
    with write() as session:
        merchant = find(session, slug)
        shop = reachable(session, [merchant.id]).get(merchant.id)
        if shop is None:
            raise NotFound()
        ways = channels.check(wanted, offered, shop._replace(number=number))
        session.execute(delete(ShopChannel).where(ShopChannel.merchant_id == merchant.id))
        rows = [
            {"merchant_id": merchant.id, "place": place, "reach": way,
             "number": number if way in channels.BY_NUMBER else None}
            for place, way in enumerate(ways)
        ]  # fmt: skip
        session.execute(insert(ShopChannel), rows)
        detail = [way.value for way in ways]
        audit.record(session, f"merchant:{slug}", "channels_chosen", actor=actor, ways=detail)


def beat(merchant_id: int) -> None:
    """The desk of this shop is awake."""
    with write() as session:
        row = INSERT[session.get_bind().dialect.name](_BEATS)
        said = row.values(merchant_id=merchant_id, seen_at=now())
        session.execute(
            said.on_conflict_do_update(index_elements=["merchant_id"], set_={"seen_at": now()})
        )
