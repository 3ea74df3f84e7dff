"""What came back goes to its shop: perishables first, part by part."""

from sqlalchemy import select

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds.handing import AtDoor
from bourg.rounds.kinds import RoundState, StopKind
from bourg.rounds.refusals import NothingToReturn
from bourg.rounds.services import halts


def returned(
    part_reference: str, actor: Actor, hour_cents: int = 0, said: AtDoor | None = None
) -> None:
    """The shop has its goods back; a round that is over ends with the last of them.

    Raises `NothingToReturn`, `RoundTaken`, `NotFound`.
    """
    with write() as session:
        round_, part_id, order_id = halts.at_part(session, part_reference, actor)
        stop = halts.halt(session, round_, StopKind.PICKUP, part_id)
        state = session.scalar(select(MerchantOrder.state).where(MerchantOrder.id == part_id))
        if stop is None or state != PartState.RETURNED or stop.returned_at is not None:
            raise NothingToReturn()
        stop.returned_at = now()
        reference = session.scalar(select(Order.reference).where(Order.id == order_id))
        claimed = {"claimed_at": said.claimed_at.isoformat()} if said and said.claimed_at else {}
        audit.record(session, f"order:{reference}", "returned_to_shop", actor=actor,
                     part=part_reference, **claimed)  # fmt: skip
        if round_.state == RoundState.DONE:
            halts.close(session, round_, hour_cents)
        counters.bump(session, f"round:{round_.slot_id}")
