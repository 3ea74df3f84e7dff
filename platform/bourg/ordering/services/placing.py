"""Placing an order: a basket is checked once more, frozen, and answered, in one transaction.

The points named by `reach`, here and in `baskets.take_slot`, are where tests kill the process.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters, outbox
from bourg.kernel.faultpoints import reach
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import after_commit, write
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import Basket, MerchantOrder, Order
from bourg.ordering.services import answers, baskets, locking
from bourg.ordering.services.baskets import Contact
from bourg.ordering.services.checking import Checked, check
from bourg.ordering.services.freezing import freeze
from bourg.slots import services as slots
from bourg.town.settings import DeliverySection


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
        Order.id, Order.reference, Order.token_version, Order.total_cents, Order.fee_cents,
        MerchantOrder.reference, Merchant.slug, Merchant.name, MerchantOrder.state,
        MerchantOrder.means, MerchantOrder.total_cents,
    )
    .join(MerchantOrder, MerchantOrder.order_id == Order.id)
    .join(Merchant, Merchant.id == MerchantOrder.merchant_id)
    .where(Order.basket_id == bindparam("basket_row_id"))
    .order_by(MerchantOrder.id)
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
            if basket.ordered_at is None:
                _complete(session, basket, contact, means)
                checked = check(session, basket, default_means=at_the_door, adult=age_confirmed)
                _place(session, basket, actor, delivery, checked)
            order_id, placed = _placed(session, basket)
            answer = placed.written()
            answers.keep(session, wanted, order_id, answer)
        reach("place_order.before_commit")
        after_commit("place_order", partial(reach, "place_order.after_commit"))
    reach("place_order.before_answer")
    return Placed.read(answer)


def _complete(
    session: Session, basket: Basket, contact: Contact | None, means: Mapping[str, Means] | None
) -> None:
    """What came with the order is written into the basket first."""
    if contact is not None:
        baskets.write_contact(basket, contact)
    if means:
        baskets.write_means(session, basket, means)


def _place(
    session: Session, basket: Basket, actor: Actor, delivery: DeliverySection, checked: Checked
) -> None:
    """Confirm the place, freeze everything, tell."""
    reach("place_order.after_prices")
    hold = slots.confirm(basket.claim, zone_id=basket.zone_id, merchant_ids=checked.merchant_ids)
    reach("place_order.after_confirm")
    reference, parts = freeze(session, basket, checked, hold, actor=actor, delivery=delivery)
    audit.record(
        session, f"order:{reference}", "placed", actor=actor, to=PartState.PLACED,
        order=OrderState.PLACED, parts=parts,
    )  # fmt: skip
    reach("place_order.after_audit")
    news = [("merchant.new_part", f"merchant.new_part:{part}", {"part": part}) for part in parts]
    placed = ("order.placed", f"order.placed:{reference}", {"reference": reference})
    outbox.put_all(session, [placed, *news])
    _bump(session, checked, hold.slot_id)
    reach("place_order.after_outbox")


def _bump(session: Session, checked: Checked, slot_id: int) -> None:
    desks = [f"desk:{merchant_id}" for merchant_id in checked.merchant_ids]
    for name in (*desks, f"round:{slot_id}", "townhall"):
        counters.bump(session, name)


def _placed(session: Session, basket: Basket) -> tuple[int, Placed]:
    """The order of a basket as an answer, with its id; one statement."""
    session.flush()
    rows = session.execute(_PLACED, {"basket_row_id": basket.id}).all()
    order_id, reference, token_version, total_cents, fee_cents = rows[0][:5]
    parts = tuple(PlacedPart(*row[5:]) for row in rows)
    return order_id, Placed(reference, token_version, total_cents, fee_cents, parts)
