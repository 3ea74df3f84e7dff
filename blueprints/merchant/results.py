"""What the shop gets back: figures with their lists, the month's statement, all its data."""

from flask import Response as Answer
from flask import render_template, request

from blueprints.merchant.desk import my_shop
from bourg.catalogue.queries import sheets
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import Workplace
from bourg.ordering import results
from bourg.ordering.queries import desks
from bourg.ordering.queries.desks import PartView
from bourg.ordering.results import Kind
from bourg.web import takings
from bourg.web.months import asked_month
from bourg.web.reading import reading
from bourg.web.spans import Period, Span, asked_span

LISTS = {"commandes": Kind.SOLD, "refus": Kind.REFUSED, "manques": Kind.MISSING,
         "retours": Kind.RETURNED, "reponses": Kind.ANSWERED}  # fmt: skip


def page(slug: str) -> str:
    """The figures of a day, a week or a month."""
    shop, span = my_shop(slug), asked_span()
    return render_template(
        "merchant/results.html", shop=shop, span=span, periods=Period, lists=LISTS, Kind=Kind,
        results=results.sum_up(_parts(shop, span)),
    )  # fmt: skip


def listed(slug: str, what: str) -> str:
    """The orders behind a figure; `?article=` those in which a good was sold."""
    shop, span, good = my_shop(slug), asked_span(), request.args.get("article", "")[:300]
    if what not in LISTS:
        raise NotFound()
    parts = _parts(shop, span)
    found = results.with_good(good, parts) if good else results.of(LISTS[what], parts)
    return render_template(
        "merchant/results_list.html", shop=shop, span=span, parts=found, kind=LISTS[what],
        good=good, Kind=Kind,
    )  # fmt: skip


def statement(slug: str) -> str:
    """What was sold in a month, an order a line."""
    shop, month = my_shop(slug), asked_month()
    found = takings.statement(desks.within(reading(), [shop.id], *month.bounds()), month)
    return render_template("merchant/statement.html", shop=shop, statement=found)


def statement_file(slug: str, kind: str) -> Answer:
    """The same as a file: `csv` or `pdf`."""
    shop, month = my_shop(slug), asked_month()
    if kind not in takings.FILES:
        raise NotFound()
    found = takings.statement(desks.within(reading(), [shop.id], *month.bounds()), month)
    return takings.FILES[kind](found, shop)


def everything(slug: str) -> Answer:
    """All data of the shop in one file."""
    shop = my_shop(slug)
    parts = desks.every(reading(), [shop.id])
    return takings.archive(shop, parts, list(sheets.every(reading(), shop.id)))


def _parts(shop: Workplace, span: Span) -> list[PartView]:
    return desks.within(reading(), [shop.id], *span.bounds())
