"""Orders as programs see them, and what they send to place one."""

from datetime import datetime
from typing import Literal

from pydantic import Field
from typing_extensions import TypedDict

from blueprints.api.shapes.baskets import Name
from blueprints.api.shapes.products import OptionChoice, options_shape
from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import SoldBy
from bourg.kernel.clock import now
from bourg.money.kinds import Means, PaymentState
from bourg.ordering.kinds import (
    Absence,
    LineKind,
    LineState,
    OrderState,
    PartState,
    ProposalKind,
    Substitution,
)
from bourg.ordering.queries import OrderView
from bourg.ordering.queries.orders import OrderLineView, OrderPartView
from bourg.ordering.queries.proposals import Question as Proposed
from bourg.ordering.services.placing import Placed
from bourg.rounds.queries.arrivals import Arrival
from bourg.town.kinds import FeeBeneficiary
from bourg.web.api import Input, shaped

Asked = dict[int, list[Proposed]]
KEY = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "description": "Your own name for this order, best a UUID: the same key, the same answer.",
}


class Contact(Input):
    """Whom the courier meets."""

    name: str = Field(min_length=1, max_length=120)
    phone: str = Field(min_length=1, max_length=40)
    email: str = Field(default="", max_length=254)


class NewOrder(Input):
    """An order of a basket. `payment`: at the door, or a means of payment for each shop's slug.

    "at_the_door" takes each shop's first means without a card online. `age_confirmed` is needed
    for alcohol (Code de la santé publique, art. L.3342-1).
    """

    basket_id: Name
    contact: Contact
    payment: Literal["at_the_door"] | dict[str, Means]
    note: str = Field(default="", max_length=500, description="For the courier.")
    absence: Absence = Field(default=Absence.CALL, description="What to do if nobody opens.")
    age_confirmed: bool = False


class RestWanted(Input):
    """After a shop refused its part: whether the rest is kept."""

    keep: bool


class Agreement(Input):
    """Whether the household agrees to what a shop asks; a no keeps to what was agreed before."""

    yes: bool


class Question(TypedDict):
    """What a shop asks: so much for a line, another good (`name`), a price, or so much in all."""

    id: str
    merchant_order: str
    line: int | None
    kind: ProposalKind
    name: str
    amount_cents: int
    cut_g: int | None
    answer_by_at: datetime


class PlacedMerchantOrder(TypedDict):
    """One shop's part of a fresh order."""

    reference: str
    merchant: str
    name: str
    state: PartState
    means: Means
    total_cents: int


class OrderPlaced(TypedDict):
    """A fresh order and the token that opens it; `tracking_url` is its page for people."""

    reference: str
    token: str
    tracking_url: str | None
    total_cents: int
    fee_cents: int
    merchant_orders: list[PlacedMerchantOrder]


class OrderLine(TypedDict):
    """One line as it was sold; a weighed good has its `final_cents` once it was cut.

    `vat_bp` is null for words: the shop's own ticket says the rate.
    """

    line: int
    product_id: str | None
    name: str
    options: list[OptionChoice]
    sold_by: SoldBy
    unit: str
    quantity: int
    weight_g: int | None
    kind: LineKind
    unit_price_cents: int | None
    estimate_cents: int | None
    ceiling_cents: int | None
    final_cents: int | None
    cut_g: int | None
    replaced_by: str
    vat_bp: int | None
    note: str
    substitution: Substitution
    state: LineState
    reason: str


class OrderPart(TypedDict):
    """One shop's part with the seller as it was named on that day."""

    reference: str
    merchant: str
    name: str
    phone: str | None
    seller_name: str
    seller_address: str
    state: PartState
    means: Means
    payment_state: PaymentState
    total_cents: int
    settled_total_cents: int | None
    exact: bool
    bags: int | None
    reason: str
    answered_at: datetime | None
    ready_at: datetime | None
    collected_at: datetime | None
    closed_at: datetime | None
    collect_from_at: datetime | None
    collect_until_at: datetime | None
    lines: list[OrderLine]


class OrderSlot(TypedDict):
    """When the order is brought."""

    id: str
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str


class OrderPlace(TypedDict):
    """Where the order is brought; `confirmed` once its address is in the gazetteer."""

    address_id: str | None
    label: str
    complement: str
    confirmed: bool


class OrderCollection(TypedDict):
    """Where the order is fetched; since `at_point_at` it waits there.

    Of the way `shop` each part waits in its shop, in the hours that it says.
    """

    name: str
    address: str
    phone: str | None
    access_note: str | None
    at_point_at: datetime | None


class OrderContact(TypedDict):
    """Whom the courier meets."""

    name: str
    phone: str
    email: str


# By key: `from` is no name that a class can have.
Eta = TypedDict(
    "Eta", {"from": datetime, "to": datetime, "stops_before": int, "after_the_slot": bool}
)


class Order(TypedDict):
    """A whole order. `may_cancel`: still; `rest_open`: a shop refused, is the rest kept?

    `exact`: nothing is to be weighed, priced or agreed; else it costs `most_cents` at most.
    `eta`: on the day, when the courier is expected at the door.
    """

    reference: str
    state: OrderState
    slot: OrderSlot
    address: OrderPlace
    way: Way
    collection: OrderCollection | None
    contact: OrderContact
    note: str
    absence: Absence
    fee_cents: int
    fee_beneficiary: FeeBeneficiary
    fee_beneficiary_name: str
    total_cents: int
    most_cents: int
    exact: bool
    questions: list[Question]
    placed_at: datetime
    closed_at: datetime | None
    may_cancel: bool
    rest_open: bool
    eta: Eta | None
    merchant_orders: list[OrderPart]


def placed(order: Placed, token: str, tracking_url: str | None) -> OrderPlaced:
    """The answer to an order; the same for every replay."""
    parts = [shaped(PlacedMerchantOrder, part) for part in order.parts]
    return shaped(OrderPlaced, order, token=token, tracking_url=tracking_url, merchant_orders=parts)


def order(view: OrderView, arrival: Arrival | None = None, asked: Asked | None = None) -> Order:
    """An order as its household sees it."""
    return shaped(
        Order, view, slot=shaped(OrderSlot, view, id=view.slot_public_id),
        address=shaped(OrderPlace, view, address_id=view.ban_id, label=view.address_label,
                       confirmed=view.address_confirmed),
        contact={"name": view.contact_name, "phone": view.contact_phone,
                 "email": view.contact_email},
        collection=_collection(view), note=view.courier_note, may_cancel=view.may_cancel(now()),
        eta=_eta(arrival), most_cents=view.worth.most_cents,
        questions=_questions(view, asked or {}),
        merchant_orders=[_part(part) for part in view.parts],
    )  # fmt: skip


def _questions(view: OrderView, asked: Asked) -> list[Question]:
    """What shops ask, each with the part it is about."""
    return [
        shaped(Question, one, id=one.public_id, merchant_order=part.reference, line=one.position)
        for part in view.parts for one in asked.get(part.id, ())
    ]  # fmt: skip


def _collection(view: OrderView) -> OrderCollection | None:
    """Where an order is fetched, if it is."""
    if view.way == Way.DELIVERY:
        return None
    return {"name": view.collect_at, "address": view.address_label, "phone": view.point_phone,
            "access_note": view.point_access, "at_point_at": view.at_point_at}  # fmt: skip


def _eta(arrival: Arrival | None) -> Eta | None:
    if arrival is None:
        return None
    return {
        "from": arrival.from_at,
        "to": arrival.to_at,
        "stops_before": arrival.doors_before,
        "after_the_slot": arrival.beyond,
    }


def _part(part: OrderPartView) -> OrderPart:
    return shaped(OrderPart, part, merchant=part.slug, lines=[line(one) for one in part.lines])


def line(sold: OrderLineView) -> OrderLine:
    """One line as it was sold."""
    return shaped(OrderLine, sold, line=sold.position, options=options_shape(sold.options or ()))
