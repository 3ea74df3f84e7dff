"""Products as programs see them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field
from typing_extensions import TypedDict

from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.catalogue.options import groups
from bourg.catalogue.queries import Card, Detail
from bourg.catalogue.rules import Availability, availability
from bourg.kernel.clock import now
from bourg.web.api import Paged, shaped


class ProductSearch(Paged):
    """Which products."""

    q: str = Field(default="", max_length=200, description="Words to find; none: every product.")


class Product(TypedDict):
    """A product. `price_cents` is for one piece, or for a kilo when it is sold by weight.

    `special_until`: until when the price holds; `lowest_cents`: the lowest of the 30 days before.
    `stock_left`: pieces that may still be ordered, where the shop counts them.
    `unit_price_cents` is the price of a `unit_price_of` (kg or L) where the law asks for it.
    """

    id: str
    name: str
    merchant: str
    merchant_name: str
    category: str
    sold_by: SoldBy
    unit: str
    price_cents: int
    unit_price_cents: int | None
    unit_price_of: str | None
    weight_step_g: int | None
    weight_default_g: int | None
    food: bool
    alcohol: bool
    available: bool
    stock_left: int | None
    lowest_cents: int | None
    special_until: datetime | None
    availability: Availability


class OptionChoice(TypedDict):
    """One thing to choose; `cents` are added to the price of a piece, or of a kilo."""

    label: str
    cents: int


class OptionGroup(TypedDict):
    """What is chosen together: one of them, or `several`; `needed`: something must be."""

    name: str
    several: bool
    needed: bool
    choices: list[OptionChoice]


class ProductDetail(Product):
    """A product with everything that must be said before it is ordered.

    `allergens` is null for what is not food; `vat_bp` are hundredths of a per cent.
    """

    description: str
    allergens: list[str] | None
    vat_bp: int | None
    temperature: Temperature
    maker: str
    notice_hours: int | None
    withdrawal_right: bool
    options: list[OptionGroup]


class Products(TypedDict):
    """A page of products."""

    items: list[Product]
    next: str | None


class ProductsFound(Products):
    """What a search found. `approaching`: nothing has the words typed, these come near.

    `read_as` are the words that were looked for instead.
    """

    approaching: bool
    read_as: str


def product(card: Card, *, selling: bool = True) -> Product:
    """A card as it stands now; what its shop does not sell any more cannot be had."""
    state = availability(card, now()) if selling else Availability.WITHDRAWN
    unit_price = card.unit_price or (None, None)
    return shaped(
        Product, card, id=card.public_id, merchant=card.merchant_slug,
        unit_price_cents=unit_price[0], unit_price_of=unit_price[1],
        available=state is Availability.AVAILABLE, availability=state,
    )  # fmt: skip


def detail(found: Detail) -> ProductDetail:
    """A product's own page."""
    known: list[OptionGroup] = [
        {"name": one.name, "several": one.several, "needed": one.needed,
         "choices": options_shape(one.choices)}
        for one in groups(found.card.options) or ()
    ]  # fmt: skip
    card = product(found.card, selling=found.selling)
    return shaped(ProductDetail, found, **card, options=known)


def options_shape(chosen: Iterable[Sequence[Any]]) -> list[OptionChoice]:
    """Choices with what each adds to the price."""
    return [{"label": label, "cents": cents} for label, cents in chosen]
