"""How goods and their prices read: a piece, the bunch, the kilo; the price of a kilo beside it."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Flask
from flask_babel import format_decimal, get_locale, gettext, ngettext

from bourg.catalogue.rules import next_month_of
from bourg.catalogue.typed import write_price
from bourg.kernel.refusals import N_
from bourg.web.filters import date_time, euros, local, weekday_date

_PER = {
    "piece": N_("a piece"),
    "pack": N_("a pack"),
    "bunch": N_("a bunch"),
    "slice": N_("a slice"),
    "dozen": N_("a dozen"),
    "litre": N_("a litre"),
    "kg": N_("a kilo"),
}
_UNIT_PRICE = {"kg": N_("that is %(price)s a kilo"), "L": N_("that is %(price)s a litre")}


def per(unit: str) -> str:
    """What a price buys: "la botte", "le kilo"."""
    return str(gettext(_PER[unit]))


def unit_price(goods: Any) -> str:
    """ "soit 4,40 € le kilo", for goods with a net quantity; nothing for others."""
    found = goods.unit_price
    if found is None:
        return ""
    cents, of = found
    return str(gettext(_UNIT_PRICE[of], price=euros(cents)))


def net_quantity(goods: Any) -> str:
    """ "250 g" or "75 cl"; nothing when it is not said."""
    if not goods.net_quantity:
        return ""
    if goods.net_unit == "ml":
        return _volume(goods.net_quantity)
    return f"{goods.net_quantity} g" if goods.net_quantity < 1000 else _kilos(goods.net_quantity)


def about(whole: Any) -> str:
    """The amount of a part or an order: marked as an estimate, with what has no price yet."""
    return _amount(whole.total_cents, whole.exact, whole.worth.to_price)


def listed(order: Any) -> str:
    """The same for an order in a list, of which only the number of such lines is known."""
    return _amount(order.total_cents, not order.unsure, order.to_price)


def _amount(cents: int, exact: bool, to_price: int) -> str:
    words = euros(cents) if exact else f"≈ {euros(cents)}"
    if exact or not to_price:
        return words
    unpriced = ngettext("%(num)s line to be priced", "%(num)s lines to be priced", to_price)
    return f"{words} + {unpriced}" if cents else str(unpriced)


def typed_price(cents: int | None) -> str:
    """An amount as a shopkeeper types it: "3,50"; nothing while it is not known."""
    return "" if cents is None else write_price(cents)


def line_price(line: Any) -> str:
    """What a line costs: exact, estimated, or to be priced up to what the household set."""
    if line.cents is not None:
        return euros(line.cents) if line.exact else f"≈ {euros(line.cents)}"
    if line.ceiling_cents is None:
        return str(gettext("to be priced"))
    return str(gettext("to be priced, %(most)s at most", most=euros(line.ceiling_cents)))


def next_month(months: list[int], month: int) -> int:
    """The first month of a season after this one."""
    return next_month_of(months, month) or month


def month_name(month: int) -> str:
    """The name of a month: "mai"."""
    locale = get_locale()
    return str(locale.months["stand-alone"]["wide"][month]) if locale else str(month)


def last_day(until: datetime) -> str:
    """The last day of what ends at a midnight of the town ("samedi 28 novembre"), else its hour."""
    if local(until).time() != time():
        return date_time(until)
    return weekday_date(local(until) - timedelta(seconds=1))


def _volume(millilitres: int) -> str:
    if millilitres >= 1000:
        return f"{_decimal(millilitres / 1000)} L"
    return f"{_decimal(millilitres / 10)} cl"


def _kilos(grams: int) -> str:
    return f"{_decimal(grams / 1000)} kg"


def _decimal(number: float) -> str:
    return str(format_decimal(number))


def init_app(app: Flask) -> None:
    """Give the templates these filters."""
    for filter_ in (
        per,
        unit_price,
        net_quantity,
        about,
        listed,
        line_price,
        typed_price,
        next_month,
        month_name,
        last_day,
    ):
        app.jinja_env.filters[filter_.__name__] = filter_
