"""What a shop sold, for its books and for its own keeping: a month's statement, all its data."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from flask import Response
from flask_babel import format_decimal, gettext, ngettext

from bourg.catalogue.queries import sheets
from bourg.catalogue.queries.sheets import Opened
from bourg.kernel.refusals import N_
from bourg.merchants import queries as merchants
from bourg.merchants.queries import Workplace
from bourg.ordering.kinds import PartState
from bourg.ordering.queries.desks import PartView
from bourg.ordering.queries.orders import OrderLineView
from bourg.web import goods_files
from bourg.web.filters import euros, local, month_year, weekday_date
from bourg.web.labels import label
from bourg.web.months import Month
from bourg.web.pdf import pdf
from bourg.web.reading import reading
from bourg.web.sheets import sheet, written

HOW_COUNTED = N_(
    "What reached its household, by the day of the delivery. Amounts marked ≈ were never weighed. "
    "Your till's receipts are what counts."
)


class Statement(NamedTuple):
    """The parts that reached their households in a month, by day, and their sum."""

    month: Month
    parts: list[PartView]

    @property
    def total_cents(self) -> int:
        """What they come to, those never weighed by estimate."""
        return sum(part.total_cents for part in self.parts)


def statement(parts: Iterable[PartView], month: Month) -> Statement:
    """What of these parts reached its household."""
    return Statement(month, [part for part in parts if part.state == PartState.DELIVERED])


def head() -> list[str]:
    """The columns of a statement."""
    return [gettext("Day"), gettext("Order"), gettext("Household"), gettext("Payment"),
            gettext("State"), gettext("Total")]  # fmt: skip


def row(part: PartView) -> list[str]:
    """A line of a statement."""
    about = "" if part.exact else "≈ "
    return [weekday_date(part.starts_at), part.reference, part.first_name, label(part.means),
            label(part.stage), about + euros(part.total_cents)]  # fmt: skip


def _csv(found: Statement, shop: Workplace) -> Response:
    return sheet(_name(found, shop), head(), (_plain_row(part) for part in found.parts))


def _pdf(found: Statement, shop: Workplace) -> Response:
    count = len(found.parts)
    data = {
        "company": shop.name, "head": head(), "rows": [row(part) for part in found.parts],
        "sum": [gettext("Total"), ngettext("%(num)s order", "%(num)s orders", count), "", "", "",
                euros(found.total_cents)],
        "words": gettext(HOW_COUNTED),
    }  # fmt: skip
    title = gettext("Statement of %(month)s", month=month_year(found.month.first))
    return pdf("statement", _name(found, shop), title, data)


FILES: dict[str, Callable[[Statement, Workplace], Response]] = {"csv": _csv, "pdf": _pdf}


def archive(shop: Workplace, parts: Sequence[PartView], goods: Sequence[Opened]) -> Response:
    """All that the town keeps of a shop, as files that spreadsheets open."""

    def fill(packed: zipfile.ZipFile) -> None:
        for name, text in _files(shop, parts):
            packed.writestr(f"{name}.csv", text)
        goods_files.pack(packed, goods)

    return goods_files.package(f"donnees-{shop.slug}", fill)


def _files(shop: Workplace, parts: Sequence[PartView]) -> Iterator[tuple[str, str]]:
    own = merchants.own_data(reading(), shop.id)
    yield "boutique", written([gettext("Field"), gettext("Value")], own)
    people = [(name, mail, label(role)) for name, mail, role in merchants.staff(reading(), shop.id)]
    yield "equipe", written([gettext("Name"), gettext("E-mail"), gettext("Role")], people)
    prices = sheets.price_history(reading(), shop.id)
    columns = [gettext("Reference"), gettext("Product"), gettext("Price (€)"), gettext("Since")]
    rows = [(p.reference, p.name, _amount(p.price_cents), _day(p.since_at)) for p in prices]
    yield "prix", written(columns, rows)
    yield "commandes", written(head(), (_plain_row(part) for part in parts))
    yield "lignes", written(_line_head(), (line for part in parts for line in _lines(part)))


def _plain_row(part: PartView) -> list[str]:
    """A line of a statement as a spreadsheet reckons with it."""
    return [_day(part.starts_at), *row(part)[1:-1], _amount(part.total_cents)]


def _line_head() -> list[str]:
    return [gettext("Order"), gettext("Product"), gettext("Quantity"), gettext("Grams"),
            gettext("Amount (€)"), gettext("VAT (%)"), gettext("What became of it")]  # fmt: skip


def _lines(part: PartView) -> Iterator[list[object]]:
    for line in part.lines:
        grams = line.cut_g or line.weight_g
        vat = "" if line.vat_bp is None else format_decimal(line.vat_bp / 100)
        yield [part.reference, line.name, line.quantity, grams, _amount(line.cents), vat,
               _became(line)]  # fmt: skip


def _became(line: OrderLineView) -> str:
    if line.refused:
        return f"{gettext('missing')} {line.reason}".strip()
    return line.replaced_by


def _name(found: Statement, shop: Workplace) -> str:
    return f"releve-{shop.slug}-{found.month.first:%Y-%m}"


def _amount(cents: int | None) -> str:
    return "" if cents is None else format_decimal(cents / 100, "0.00")


def _day(moment: object) -> str:
    return local(moment).date().isoformat()  # type: ignore[arg-type]
