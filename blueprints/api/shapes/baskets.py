"""Baskets as programs see them, and what they may send to change one."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from typing_extensions import TypedDict

from blueprints.api.shapes.products import OptionChoice, options_shape
from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import SoldBy
from bourg.catalogue.options import LONGEST_LABEL, MOST_CHOICES, MOST_GROUPS
from bourg.catalogue.rules import MOST_GRAMS, MOST_PIECES
from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence, Substitution
from bourg.ordering.queries import BasketView
from bourg.ordering.queries.baskets import BasketPlace, BasketPoint, BasketShop
from bourg.ordering.rules import Change
from bourg.ordering.services.listing import MOST_BAGS
from bourg.ordering.settling import MOST_CENTS
from bourg.slots.rules import HoldView
from bourg.web.api import WHOLE, Input, Whole, exactly_one, shaped

Name = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]


Label = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LABEL)]
MOST_CHOSEN = MOST_GROUPS * MOST_CHOICES


def one_of(*names: str) -> dict[str, Any]:
    """In the document: exactly one of these fields is given."""
    given = [
        {"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names
    ]
    return {"oneOf": given}


class NewBasket(Input):
    """A new basket; in which language its messages are written."""

    locale: Literal["fr", "en"] = "fr"


class Wish(Input):
    """So many pieces, or so many grams, of a product; 0 takes it out."""

    model_config = ConfigDict(json_schema_extra=one_of("quantity", "weight_g"))

    quantity: Annotated[int, Field(ge=0, le=MOST_PIECES), WHOLE] | None = None
    weight_g: Annotated[int, Field(ge=0, le=MOST_GRAMS), WHOLE] | None = None
    options: list[Label] = Field(
        default_factory=list,
        max_length=MOST_CHOSEN,
        description="The labels chosen; the same product with others is another line.",
    )
    note: str | None = Field(default=None, max_length=200)
    substitution: Substitution | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        exactly_one(self, "quantity", "weight_g")
        return self


class ListLine(Input):
    """What is wanted, with its amount, in words; without a ceiling its price is asked about."""

    text: str = Field(min_length=1, max_length=200)
    ceiling_cents: Annotated[int, Field(ge=1, le=MOST_CENTS), WHOLE] | None = None
    note: str = Field(default="", max_length=200)
    substitution: Substitution = Substitution.CALL


class ShoppingList(Input):
    """The whole list for one shop: it replaces the one before, an empty one takes it out."""

    lines: list[ListLine] = Field(max_length=100)


class BoughtAlready(Input):
    """Bags that were bought and paid in a shop already: what is in them, and how many there are."""

    what: str = Field(min_length=1, max_length=200)
    bags: Whole = Field(default=1, ge=1, le=MOST_BAGS)


class Destination(Input):
    """Where to deliver: an address of the gazetteer, or words for one that is not in it."""

    model_config = ConfigDict(json_schema_extra=one_of("address_id", "unlisted"))

    address_id: Name | None = None
    unlisted: str | None = Field(default=None, min_length=5, max_length=200)
    complement: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        exactly_one(self, "address_id", "unlisted")
        return self


class Line(TypedDict):
    """One line at the prices of now; `change` is what must be accepted before ordering.

    `ceiling_cents` is what a weighed good may cost at most. One `in_words` has no price yet, and
    the ceiling that the resident set, if any; what was `bought` in the shop already costs nothing.
    """

    product_id: str
    merchant: str
    name: str
    options: list[OptionChoice]
    sold_by: SoldBy
    unit: str
    price_cents: int | None
    seen_price_cents: int | None
    quantity: int
    weight_g: int | None
    note: str
    substitution: Substitution
    alcohol: bool
    estimate_cents: int
    ceiling_cents: int | None
    in_words: bool
    bought: bool
    change: Change | None


class MerchantShare(TypedDict):
    """What is wanted of one shop; `missing_cents`: to its smallest order."""

    merchant: str
    name: str
    seller_name: str
    seller_address: str
    subtotal_cents: int
    ceiling_cents: int
    minimum_cents: int
    missing_cents: int
    means: list[Means]
    at_the_door: Means | None


class Place(TypedDict):
    """Where the basket goes. Not `listed`: words only, confirmed by the town later."""

    address_id: str | None
    label: str
    complement: str
    listed: bool
    deliverable: bool


class Hold(TypedDict):
    """A place kept in a slot until `expires_at`."""

    slot_id: str
    starts_at: datetime
    ends_at: datetime
    cutoff_at: datetime
    time_zone: str
    expires_at: datetime
    extensions_left: int


class PointChosen(TypedDict):
    """Where the basket is fetched; of the way `shop`, each part in its shop."""

    id: str
    name: str
    address: str
    phone: str | None
    access_note: str


class Basket(TypedDict):
    """A basket, brought or (with a `point`) fetched. `missing` names the steps still to do.

    `fee_cents` is null before an address or a point.
    """

    id: str
    lines: list[Line]
    merchants: list[MerchantShare]
    address: Place | None
    way: Way
    point: PointChosen | None
    hold: Hold | None
    goods_cents: int
    fee_cents: int | None
    total_cents: int
    ceiling_cents: int
    minimum_cents: int
    missing_cents: int
    missing: list[str]
    absence: Absence
    order_reference: str | None


class BasketStarted(TypedDict):
    """A fresh basket and the token that opens it."""

    id: str
    token: str


def basket(view: BasketView) -> Basket:
    """A basket with everything around it."""
    return shaped(
        Basket, view, id=view.public_id,
        lines=[line for shop in view.shops for line in _lines(shop)],
        merchants=[_share(shop) for shop in view.shops],
        address=_place(view.place) if view.place else None,
        hold=hold(view.hold) if view.hold else None, absence=view.contact.absence,
        point=_point(view.point) if view.point else None,
    )  # fmt: skip


def _lines(shop: BasketShop) -> list[Line]:
    return [
        shaped(Line, line, merchant=shop.slug, options=options_shape(line.chosen))
        for line in shop.lines
    ]


def _share(shop: BasketShop) -> MerchantShare:
    return shaped(MerchantShare, shop, merchant=shop.slug, at_the_door=shop.suggested)


def _place(place: BasketPlace) -> Place:
    return shaped(Place, place, address_id=place.ban_id)


def _point(point: BasketPoint) -> PointChosen:
    return shaped(PointChosen, point, id=point.public_id, address=point.address_label)


def hold(held: HoldView) -> Hold:
    """A kept place."""
    return shaped(Hold, held, slot_id=held.slot_public_id)
