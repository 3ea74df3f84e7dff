"""Goods on board change hands: a courier rides no further, another takes them at a meeting place.

What is fetched stays fetched, what is left is brought by the other from there; nothing is lost of
who had it when.
"""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds.kinds import RoundState, StopKind, StopState
from bourg.rounds.models import Round, Stop
from bourg.rounds.refusals import NothingAboard
from bourg.rounds.services import dispatching, guiding
from bourg.rounds.services.halts import check_papers
from bourg.slots.models import DeliverySlot


class Relay(NamedTuple):
    """Who takes the goods over (by public id), and where the two meet."""

    courier: str
    place: str


def hand_over(round_public_id: str, relay: Relay, actor: Actor) -> list[str]:
    """Another courier takes a round over with the goods on board, at a place; returns the orders
    whose goods change hands. The round is frozen, and stays what it was.

    Raises `NothingAboard`, `BadInput`, `PaperExpired`, `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = guiding.locked(session, round_public_id)
        aboard = _aboard(session, round_)
        if round_.state != RoundState.RIDING or not aboard:
            raise NothingAboard()
        _take(session, round_, relay)
        guiding.on_own_vehicle(session, round_)
        guiding.forget_delay(round_)
        audit.record(session, f"round:{round_public_id}", "handed_over", actor=actor,
                     courier=relay.courier, place=round_.handed_place, orders=aboard)  # fmt: skip
        for reference in aboard:
            audit.record(session, f"order:{reference}", "goods_handed_over", actor=actor,
                         place=round_.handed_place)  # fmt: skip
        dispatching.told(session, round_.slot_id)
        return aboard


def _take(session: Session, round_: Round, relay: Relay) -> None:
    """The round with its other courier. Raises `BadInput`, `PaperExpired`."""
    place = " ".join(relay.place.split())[:200]
    if not place:
        raise BadInput(N_("Say where the goods are handed over."), field="place")
    rider = guiding.courier_named(session, relay.courier, field="relay")
    if rider == round_.courier_user_id:
        raise BadInput(N_("Choose another courier."), field="relay")
    slot = session.get_one(DeliverySlot, round_.slot_id)
    check_papers(session, rider, now().astimezone(ZoneInfo(slot.time_zone)))
    round_.handed_by_user_id, round_.courier_user_id = round_.courier_user_id, rider
    round_.handed_at, round_.handed_place = now(), place
    round_.frozen_at = round_.frozen_at or now()


def _aboard(session: Session, round_: Round) -> list[str]:
    """The orders of a round of which something is on board and the door is still to come."""
    door = (Stop.round_id == round_.id) & (Stop.kind == StopKind.DROP)
    fetched = select(MerchantOrder.order_id).where(MerchantOrder.state == PartState.COLLECTED)
    return list(
        session.scalars(
            select(Order.reference)
            .join(Stop, Stop.order_id == Order.id)
            .where(door, Stop.state == StopState.TODO, Order.id.in_(fetched))
            .order_by(Stop.position)
        )
    )
