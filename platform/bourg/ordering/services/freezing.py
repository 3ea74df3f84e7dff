"""Freezing: a checked basket is copied into an order, with everything it was sold under.

Names, prices, VAT rates, allergens and the sellers' identity stay as they were on that day,
whatever becomes of the catalogue (Code de la consommation, art. L.221-5 and L.221-13).
"""

from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.faultpoints import reach
from bourg.kernel.references import new_reference
from bourg.kernel.roles import Actor
from bourg.money.kinds import PaymentState
from bourg.money.rules import fee
from bourg.ordering.kinds import LineState, OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order, OrderLine
from bourg.ordering.queries.wishes import Wish
from bourg.ordering.services.checking import Checked, Part
from bourg.ordering.services.locking import LockedBasket
from bourg.people.services.households import household_for
from bourg.slots.rules import Span
from bourg.slots.services import Promised
from bourg.town.settings import DeliverySection


class Frozen(NamedTuple):
    """A written order: its references (those of the parts as they were checked) and amounts."""

    order_id: int
    reference: str
    parts: list[str]
    fee_cents: int
    total_cents: int


ORDERS, PARTS = cast(Table, Order.__table__), cast(Table, MerchantOrder.__table__)
_ADD_ORDER = insert(ORDERS).returning(ORDERS.c.id)
_ADD_PARTS = insert(PARTS).returning(PARTS.c.merchant_id, PARTS.c.id)
_COLLECT = update(PARTS).where(PARTS.c.order_id == bindparam("of_order"),
                               PARTS.c.merchant_id == bindparam("of_shop"))  # fmt: skip
_ADD_LINES = insert(cast(Table, OrderLine.__table__))


def freeze(
    session: Session, basket: LockedBasket, checked: Checked, hold: Promised, *, actor: Actor,
    delivery: DeliverySection,
) -> Frozen:  # fmt: skip
    """Write the order, its parts and lines."""
    fee_cents = fee(hold.fee_cents, checked.place.zone_fee_cents)
    total_cents = checked.goods_cents + fee_cents
    reference = new_reference()
    order = {
        **_who(basket, checked, actor), **_where(basket, checked), **_when(hold),
        "reference": reference,
        "state": OrderState.PLACED,
        "fee_cents": fee_cents,
        "fee_beneficiary": delivery.fee_beneficiary,
        "fee_beneficiary_name": delivery.fee_beneficiary_name,
        "fee_payment_state": PaymentState.DUE if fee_cents else PaymentState.SETTLED,
        "total_cents": total_cents,
        "placed_at": now(),
    }  # fmt: skip
    order_id = session.execute(_ADD_ORDER, order).scalar_one()
    reach("place_order.after_order")
    parts = _insert_parts(session, checked.parts, order_id, reference)
    reach("place_order.after_parts")
    return Frozen(order_id, reference, parts, fee_cents, total_cents)


def _who(basket: LockedBasket, checked: Checked, actor: Actor) -> dict[str, Any]:
    home = "" if checked.place.way.fetched else checked.place.label
    household_id = basket.household_id or household_for(
        basket.user_id, name=basket.contact_name, phone=basket.contact_phone,
        email=basket.contact_email, address_id=basket.address_id, label=home,
        complement=basket.complement,
    )  # fmt: skip
    return {
        "basket_id": basket.id,
        "household_id": household_id,
        "placed_by_user_id": actor.user_id or basket.user_id,
        "payer_user_id": basket.user_id,
        "channel": basket.channel,
        "contact_name": basket.contact_name,
        "contact_phone": basket.contact_phone,
        "contact_email": basket.contact_email,
        "locale": basket.locale,
    }


def _where(basket: LockedBasket, checked: Checked) -> dict[str, Any]:
    place = checked.place
    return {
        "way": place.way,
        "collect_at": place.collect_at,
        "address_id": place.address_id,
        "address_label": place.label,
        "address_confirmed": place.confirmed,
        "complement": "" if place.way.fetched else basket.complement,
        "district": place.district,
        "lat": place.lat,
        "lon": place.lon,
        "courier_note": basket.courier_note,
        "absence": basket.absence,
    }


def _when(hold: Promised) -> dict[str, Any]:
    return {
        "slot_id": hold.slot_id,
        "hold_id": hold.hold_id,
        "starts_at": hold.starts_at,
        "ends_at": hold.ends_at,
        "time_zone": hold.time_zone,
    }


def _insert_parts(session: Session, parts: list[Part], order_id: int, reference: str) -> list[str]:
    references = [f"{reference}-{suffix}" for suffix in _suffixes(len(parts))]
    rows = [_part(part, order_id, name) for part, name in zip(parts, references, strict=True)]
    part_ids = {row.merchant_id: row.id for row in session.execute(_ADD_PARTS, rows)}
    lines = [
        _line(wish, part_ids[part.shop.merchant_id], position)
        for part in parts
        for position, wish in enumerate(part.wishes, 1)
    ]
    session.execute(_ADD_LINES, lines)
    return references


def freeze_hours(session: Session, order_id: int, hours: dict[int, Span]) -> None:
    """Write down from when to when each shop (by id) is open for whoever fetches its part."""
    for merchant_id, (from_at, until_at) in hours.items():
        session.execute(_COLLECT, {
            "of_order": order_id, "of_shop": merchant_id, "collect_from_at": from_at,
            "collect_until_at": until_at,
        })  # fmt: skip


def _suffixes(count: int) -> list[str]:
    """Endings for the parts' references: random, so that none tells of other shops."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[new_reference(2)] = None
    return list(found)


def _part(part: Part, order_id: int, reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "order_id": order_id,
        "merchant_id": part.shop.merchant_id,
        "state": PartState.PLACED,
        "seller_name": part.shop.legal_name or part.shop.shop,
        "seller_address": part.shop.shop_address,
        "means": part.means,
        "payment_state": PaymentState.SETTLED if part.bought else PaymentState.DUE,
        "total_cents": part.total_cents,
    }


def _line(wish: Wish, part_id: int, position: int) -> dict[str, Any]:
    goods, amounts, words = wish.goods, wish.amounts, wish.in_words
    return {
        "merchant_order_id": part_id,
        "position": position,
        "kind": wish.kind,
        "product_id": goods.row_id,
        "name": goods.name,
        "options": list(goods.chosen) or None,
        "sold_by": goods.sold_by,
        "unit": goods.unit,
        "quantity": wish.quantity,
        "weight_g": wish.weight_g,
        "unit_price_cents": None if words else goods.price_cents,
        "estimate_cents": None if words else amounts.estimate_cents,
        "ceiling_cents": wish.own_ceiling_cents if words else amounts.ceiling_cents,
        "vat_bp": None if goods.row_id is None else 0 if goods.vat_franchise else goods.vat_bp,
        "allergens": goods.allergens,
        "temperature": goods.temperature,
        "alcohol": goods.alcohol,
        "note": wish.note,
        "substitution": wish.substitution,
        "state": LineState.KEPT,
    }
