"""What the trade asks of a product: how much of it, at what price a kilo, may it be sold now.

Legal sources stand beside each rule (`PUBLISHING` holds what must be said before a product shows).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bourg.catalogue import bar_codes, options
from bourg.catalogue.allergens import ALLERGENS
from bourg.catalogue.forbidden import FORBIDDEN, forbidden
from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.catalogue.refusals import NONE_LEFT, TooFew
from bourg.catalogue.sheets import NO_SELLER, Fault, Seller, Sheet
from bourg.kernel.money import price_of_weight
from bourg.kernel.refusals import N_, BadInput

MOST_PIECES = 99
MOST_GRAMS = 50_000
MOST_CENTS = 1_000_000
MOST_NOTICE_H = 14 * 24
THIRTY_DAYS = timedelta(days=30)

UNITS = ("piece", "pack", "bunch", "slice", "dozen", "litre", "kg")
NET_UNITS = {"g": "kg", "ml": "L"}

# VAT rates of mainland France in basis points, from when: CGI art. 278 (20 %), 279 (10 %),
# 278-0 bis (5.5 %: most food, books), 281 quater and after (2.1 %). 0: art. 293 B (franchise).
VAT_RATES = {2000: date(2014, 1, 1), 1000: date(2014, 1, 1), 550: date(1982, 7, 1),
             210: date(1989, 1, 1), 0: date(1991, 1, 1)}  # fmt: skip


class Offered(Protocol):
    """What is asked of a product to know whether it may be ordered."""

    @property
    def status(self) -> ProductStatus: ...

    @property
    def sold_out_until(self) -> datetime | None: ...

    @property
    def months(self) -> list[int] | None: ...

    @property
    def stock_left(self) -> int | None: ...


class Priced(Protocol):
    """What is asked of a product to know what an amount of it costs."""

    @property
    def sold_by(self) -> SoldBy: ...

    @property
    def price_cents(self) -> int: ...

    @property
    def weight_step_g(self) -> int | None: ...

    @property
    def weight_default_g(self) -> int | None: ...


class Availability(StrEnum):
    """Whether a product may be ordered now, and if not, why."""

    AVAILABLE = "available"
    SOLD_OUT = "sold_out"
    OUT_OF_SEASON = "out_of_season"
    WITHDRAWN = "withdrawn"


def availability(product: Offered, moment: datetime) -> Availability:
    """Whether the product may be ordered at `moment` (its month is that of the moment's zone)."""
    if product.status != ProductStatus.PUBLISHED:
        return Availability.WITHDRAWN
    if product.sold_out_until is not None and product.sold_out_until > moment:
        return Availability.SOLD_OUT
    if product.stock_left is not None and product.stock_left <= 0:
        return Availability.SOLD_OUT
    if product.months and moment.month not in product.months:
        return Availability.OUT_OF_SEASON
    return Availability.AVAILABLE


def is_available(product: Offered, moment: datetime) -> bool:
    """Whether the product may be ordered at `moment`."""
    return availability(product, moment) is Availability.AVAILABLE


def lowest_before(
    prices: Sequence[tuple[datetime, int]], moment: datetime, price_cents: int
) -> int:
    """The lowest price that held in the thirty days before `moment`.

    `prices`: since when which price, in order; `price_cents` is the one of now.
    """
    begins = moment - THIRTY_DAYS
    older = [cents for since_at, cents in prices if since_at <= begins]
    within = [cents for since_at, cents in prices if begins < since_at < moment]
    return min([*older[-1:], *within, price_cents])


def refuse_beyond(name: str, wanted: int, left: int | None) -> None:
    """Raise `TooFew` when a shop that counts has fewer pieces than are wanted."""
    if left is not None and wanted > left:
        raise TooFew(NONE_LEFT if left <= 0 else TooFew.msgid, product=name, left=left,
                     field="quantity")  # fmt: skip


def next_month_of(months: list[int] | None, month: int) -> int | None:
    """The first month of its season after `month` (1 to 12), or nothing without a season."""
    return min(months, key=lambda m: (m - month - 1) % 12) if months else None


def unit_price(price_cents: int, net_quantity: int | None, net_unit: str) -> tuple[int, str] | None:
    """The price of a kilo or a litre in cents, rounded half up, and which of them.

    Arrêté of 16 November 1999: pre-packed food and hygiene goods show it beside their price.
    """
    if not net_quantity or net_unit not in NET_UNITS:
        return None
    return (price_cents * 2000 + net_quantity) // (2 * net_quantity), NET_UNITS[net_unit]


def amount(
    product: Priced, *, quantity: object = None, weight_g: object = None
) -> tuple[int, int | None]:
    """The pieces and grams of a wish: (quantity, None) by piece, (1, grams) by weight.

    Nothing said means one piece, or the product's usual weight. Raises `BadInput`.
    """
    if product.sold_by is SoldBy.PIECE:
        if weight_g is not None:
            raise BadInput(N_("This product is sold by the piece."), field="weight_g")
        return _whole(quantity, default=1, most=MOST_PIECES, field="quantity"), None
    if quantity not in (None, 1):
        raise BadInput(N_("This product is sold by weight."), field="quantity")
    grams = _whole(
        weight_g, default=product.weight_default_g or 0, most=MOST_GRAMS, field="weight_g"
    )
    if product.weight_step_g and grams % product.weight_step_g:
        msgid = N_("Choose a weight in steps of %(step)s g.")
        raise BadInput(msgid, field="weight_g", step=product.weight_step_g)
    return 1, grams


_BETWEEN = {
    "quantity": N_("Choose an amount between 1 and %(most)s."),
    "weight_g": N_("Choose a weight between 1 g and %(most)s g."),
}


def _whole(value: object, *, default: int, most: int, field: str) -> int:
    given = default if value is None else value
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= most:
        raise BadInput(_BETWEEN[field], field=field, most=most)
    return given


def estimate_cents(product: Priced, quantity: int, weight_g: int | None) -> int:
    """What an amount costs; by weight it is an estimate until the shop has cut."""
    if weight_g is None:
        return product.price_cents * quantity
    return price_of_weight(product.price_cents, weight_g)


@dataclass(frozen=True)
class PublishingRule:
    """Something that must be said before a product shows, since when, and who says so."""

    code: str
    field: str
    msgid: str
    source: str
    since: date
    broken: Callable[[Sheet, Seller], bool]


PUBLISHING = (
    PublishingRule(
        "allergens", "allergens",
        N_("Say which of the 14 allergens are in it, or that there is none."),
        "Regulation (EU) 1169/2011 art. 9, 14 and 44", date(2014, 12, 13),
        lambda sheet, seller: sheet.food and sheet.allergens is None,
    ),
    PublishingRule(
        "vat", "vat_bp", N_("Choose the VAT rate."),
        "CGI art. 289 and 278 and after", date(2014, 1, 1),
        lambda sheet, seller: sheet.vat_bp is None,
    ),
    PublishingRule(
        "vat_franchise", "vat_bp", N_("A shop that charges no VAT sells at the rate zero."),
        "CGI art. 293 B", date(1991, 1, 1),
        lambda sheet, seller: seller.vat_franchise and bool(sheet.vat_bp),
    ),
    PublishingRule(
        "vat_due", "vat_bp", N_("Only a shop that charges no VAT sells at the rate zero."),
        "CGI art. 293 B", date(1991, 1, 1),
        lambda sheet, seller: sheet.vat_bp == 0 and not seller.vat_franchise,
    ),
    PublishingRule(
        "alcohol_licence", "alcohol",
        N_("To sell alcohol, first enter the number of the shop's licence."),
        "Code de la santé publique L.3331-3 and L.3331-4", date(2016, 1, 1),
        lambda sheet, seller: sheet.alcohol and not seller.alcohol_licence.strip(),
    ),
    PublishingRule(
        "licence_over", "alcohol",
        N_("The shop's alcohol licence is over: note the last day of the new one in its file."),
        "Code de la santé publique L.3331-3 and L.3331-4", date(2016, 1, 1),
        lambda sheet, seller: sheet.alcohol and seller.licence_over,
    ),
    PublishingRule(
        "alcohol_vat", "vat_bp", N_("Alcohol is sold at the normal VAT rate."),
        "CGI art. 278-0 bis A 1°", date(2014, 1, 1),
        lambda sheet, seller: sheet.alcohol and sheet.vat_bp in (550, 1000, 210),
    ),
    PublishingRule(
        "book_vat", "vat_bp", N_("Books are sold at the reduced VAT rate for books."),
        "CGI art. 278-0 bis A 3°", date(2013, 1, 1),
        lambda sheet, seller: sheet.book and sheet.vat_bp in (2000, 1000, 210),
    ),
    PublishingRule(
        "maker", "maker",
        N_("Name who makes it, with a postal and an electronic address."),
        "Regulation (EU) 2023/988 art. 19", date(2024, 12, 13),
        lambda sheet, seller: not sheet.food and not sheet.maker.strip(),
    ),
    *(
        PublishingRule(
            goods.code, "name", goods.msgid, goods.source, goods.since,
            lambda sheet, seller, goods=goods: forbidden(sheet.name) is goods,  # type: ignore[misc]
        )
        for goods in FORBIDDEN
    ),
)  # fmt: skip


def missing(sheet: Sheet, seller: Seller = NO_SELLER) -> list[PublishingRule]:
    """What keeps a product a draft; nothing when it may be published."""
    return [rule for rule in PUBLISHING if rule.broken(sheet, seller)]


def faults(sheet: Sheet) -> list[Fault]:
    """What cannot be on a sheet, whoever sells it."""
    return [Fault(where, words) for where, words, wrong in _checks(sheet) if wrong]


def _checks(sheet: Sheet) -> list[tuple[str, str, bool]]:
    weighed = sheet.sold_by is SoldBy.WEIGHT
    step, usual = sheet.weight_step_g or 0, sheet.weight_default_g or 0
    return [
        ("name", N_("Give the product a name of 160 characters at most."),
         not 0 < len(sheet.name.strip()) <= 160),
        ("price_cents", N_("Enter a price between 0.01 and 10,000 euros."),
         not 0 < sheet.price_cents <= MOST_CENTS),
        ("vat_bp", N_("This is not a VAT rate in force."),
         sheet.vat_bp is not None and sheet.vat_bp not in VAT_RATES),
        ("unit", N_("Choose a unit of the list."), sheet.unit not in UNITS),
        ("weight_step_g", N_("Goods by weight need a step and a usual weight in that step."),
         weighed and not (0 < step <= usual <= MOST_GRAMS and usual % step == 0)),
        ("net_quantity", N_("Enter the net quantity in grams or millilitres."),
         bool(sheet.net_quantity or sheet.net_unit)
         and not (sheet.net_unit in NET_UNITS and (sheet.net_quantity or 0) > 0)),
        ("allergens", N_("Choose among the 14 allergens of the list."),
         not set(sheet.allergens or ()) <= ALLERGENS.keys()),
        ("notice_hours", N_("Enter a number of hours from 1 to 336 (two weeks)."),
         sheet.notice_hours is not None and not 1 <= sheet.notice_hours <= MOST_NOTICE_H),
        ("ean", N_("This is no bar code."), not bar_codes.is_one(sheet.ean)),
        ("months", N_("Months go from 1 to 12."),
         not set(sheet.months or ()) <= set(range(1, 13))),
        ("options", options.fault(sheet.options) or "", bool(options.fault(sheet.options))),
    ]  # fmt: skip
