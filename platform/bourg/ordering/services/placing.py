"""Placing an order: a basket is checked once more, frozen, and answered, in one transaction.

The points named by `reach`, here and in `baskets.take_slot`, are where tests kill the process.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue.services import counted
from bourg.kernel import audit, counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.faultpoints import reach
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import after_commit, write
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order
from bourg.ordering.queries import loads
from bourg.ordering.services import answers, baskets, locking
from bourg.ordering.services.baskets import Contact
from bourg.ordering.services.checking import Checked, check
from bourg.ordering.services.freezing import Frozen, freeze, freeze_hours
from bourg.ordering.services.locking import LockedBasket
from bourg.slots import services as slots
from bourg.slots.queries.points import collecting_hours
from bourg.town.settings import DeliverySection

ORDER, PART, MERCHANT = Order.__table__.c, MerchantOrder.__table__.c, Merchant.__table__.c


class PlacedPart(NamedTuple):
    """One shop's part in the answer to an order."""

    reference: str
    merchant: str
    name: str
    state: str
    means: str
    total_cents: int


class Placed(NamedTuple):
    """The answer to an order: a replay gets the same."""

    reference: str
    token_version: int
    total_cents: int
    fee_cents: int
    parts: tuple[PlacedPart, ...]

    @classmethod
    def read(cls, answer: dict[str, Any]) -> "Placed":
        """The answer as it was kept."""
        return cls(**{**answer, "parts": tuple(PlacedPart(**part) for part in answer["parts"])})

    def written(self) -> dict[str, Any]:
        """The answer as it is kept."""
        return {**self._asdict(), "parts": [part._asdict() for part in self.parts]}


_PLACED = (
    select(
        ORDER.id, ORDER.reference, ORDER.token_version, ORDER.total_cents, ORDER.fee_cents,
        PART.reference, MERCHANT.slug, MERCHANT.name, PART.state, PART.means, PART.total_cents,
    )
    .join(MerchantOrder.__table__, PART.order_id == ORDER.id)
    .join(Merchant.__table__, MERCHANT.id == PART.merchant_id)
    .where(ORDER.basket_id == bindparam("basket_row_id"))
    .order_by(PART.id)
)  # fmt: skip


def place_order(
    basket_id: str, *, actor: Actor, delivery: DeliverySection, key: str | None = None,
    body: object = None, contact: Contact | None = None, means: Mapping[str, Means] | None = None,
    at_the_door: bool = False, age_confirmed: bool = False,
) -> Placed:  # fmt: skip
    """Make an order of a basket, once: again, or with the same `key` and `body`, is the same order.

    `contact` and `means` (by shop) may come with it; `at_the_door` takes, for shops without a
    choice, their first means without a card online; alcohol asks for `age_confirmed`. `delivery`
    are the town's settings.
    Raises whatever keeps the basket from being ordered, `IdempotencyMismatch` for another body.
    """
    wanted = answers.key_of(key, body, actor)
    reach("place_order.before_lock")
    with write() as session:
        basket = locking.any_basket(session, basket_id)
        answer = answers.given(session, wanted)
        if answer is None:
            if basket.ordered_at is not None:
                order_id, placed = _placed_before(session, basket)
            else:
                said = _said(session, basket, contact, means)
                basket = basket._replace(**said)
                checked = check(session, basket, default_means=at_the_door, adult=age_confirmed)
                order_id, placed = _place(session, basket, actor, delivery, checked)
                locking.change(session, basket.id, ordered_at=now(), **said)
            answer = placed.written()
            answers.keep(session, wanted, order_id, answer)
        reach("place_order.before_commit")
        after_commit("place_order", partial(reach, "place_order.after_commit"))
    reach("place_order.before_answer")
    return Placed.read(answer)


def _said(
    session: Session, basket: LockedBasket, contact: Contact | None,
    means: Mapping[str, Means] | None,
) -> dict[str, Any]:  # fmt: skip
    """What came with the order and belongs into the basket."""
    person = baskets.contact_fields(contact) if contact is not None else {}
    return {**person, **(baskets.checked_means(session, basket, means) if means else {})}


def _place(
    session: Session, basket: LockedBasket, actor: Actor, delivery: DeliverySection,
    checked: Checked,
) -> tuple[int, Placed]:  # fmt: skip
    """Confirm the place, freeze everything, tell."""
    reach("place_order.after_prices")
    wanted = checked.counted
    if wanted:
        counted.reserve(session, basket.claim, wanted, now())
    hold = slots.confirm(
        basket.claim, zone_id=basket.zone_id, merchant_ids=checked.merchant_ids,
        load=partial(loads.of_claim, session, basket.claim),
    )  # fmt: skip
    baskets.refuse_too_soon(checked.notice, hold.starts_at)
    reach("place_order.after_confirm")
    frozen = freeze(session, basket, checked, hold, actor=actor, delivery=delivery)
    if wanted:
        counted.sold(session, basket.claim, frozen.reference)
    audit.begin(
        session, f"order:{frozen.reference}", "placed", actor=actor, to=PartState.PLACED,
        order=OrderState.PLACED, parts=frozen.parts,
    )  # fmt: skip
    if checked.place.way == Way.SHOP:
        hours = collecting_hours(session, hold.slot_id, checked.merchant_ids)
        freeze_hours(session, frozen.order_id, hours)
    reach("place_order.after_audit")
    _tell(session, frozen)
    _bump(session, checked, hold.slot_id)
    reach("place_order.after_outbox")
    return frozen.order_id, _placed(frozen, checked)


def _tell(session: Session, frozen: Frozen) -> None:
    parts = [(f"merchant.new_part:{part}", {"part": part}) for part in frozen.parts]
    reference = {"reference": frozen.reference}
    placed = ("order.placed", f"order.placed:{frozen.reference}", reference)
    outbox.put_all(session, [placed, *(("merchant.new_part", *part) for part in parts)])


def _bump(session: Session, checked: Checked, slot_id: int) -> None:
    desks = [f"desk:{merchant_id}" for merchant_id in checked.merchant_ids]
    for name in (*desks, f"round:{slot_id}", "townhall"):
        counters.bump(session, name)


def _placed(frozen: Frozen, checked: Checked) -> Placed:
    """The answer to a fresh order."""
    parts = tuple(
        PlacedPart(reference, part.shop.slug, part.shop.shop, PartState.PLACED.value,
                   part.means.value, part.total_cents)
        for reference, part in zip(frozen.parts, checked.parts, strict=True)
    )  # fmt: skip
    return Placed(frozen.reference, 0, frozen.total_cents, frozen.fee_cents, parts)


def _placed_before(session: Session, basket: LockedBasket) -> tuple[int, Placed]:
    """The order a basket became earlier as an answer, with its id; one statement."""
    rows = session.execute(_PLACED, {"basket_row_id": basket.id}).all()
    order_id, reference, token_version, total_cents, fee_cents = rows[0][:5]
    parts = tuple(PlacedPart(*row[5:]) for row in rows)
    return order_id, Placed(reference, token_version, total_cents, fee_cents, parts)
