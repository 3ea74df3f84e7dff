"""How shops read: their trade and its sign, their street, until when they are open."""

from datetime import date, timedelta

from flask import Flask
from flask_babel import format_date, gettext

from bourg.kernel.clock import now
from bourg.merchants.rules import OpenState
from bourg.merchants.trades import TRADES
from bourg.web.filters import hour, local, weekday_date
from bourg.web.kept import kept
from bourg.web.theming import find_static

DAY = timedelta(days=1)
NO_BREAK = "\N{NO-BREAK SPACE}"


def trade_name(code: str) -> str:
    """A trade in the reader's language."""
    return str(gettext(TRADES[code].msgid)) if code in TRADES else code


def sign(trade: str) -> str:
    """The trade, when its sign was drawn (`pictograms/trade-<code>.svg`); else nothing."""
    return kept().get(("sign", trade), now(), lambda: (_sign(trade), now() + DAY))


def _sign(trade: str) -> str:
    return trade if find_static(f"pictograms/trade-{trade}.svg") else ""


def street(label: str) -> str:
    """The street of an address label, without postcode and town."""
    words = label.split()
    postcode = next((i for i, w in enumerate(words) if i and len(w) == 5 and w.isdigit()), None)
    return " ".join(words[:postcode]).rstrip(",")


def until_words(state: OpenState) -> str:
    """ "until 19 h", "opens tomorrow at 7 h"; nothing when unknown or open day and night."""
    if state.changes_at is None:
        return ""
    today, day = local(now()).date(), local(state.changes_at).date()
    at = hour(state.changes_at).replace(" ", NO_BREAK)
    if state.is_open:
        always = state.changes_at - now() >= DAY
        return "" if always else str(gettext("until %(hour)s", hour=at))
    if day == today:
        return str(gettext("opens at %(hour)s", hour=at))
    if day == today + DAY:
        return str(gettext("opens tomorrow at %(hour)s", hour=at))
    name = weekday(day) if day - today < 7 * DAY else weekday_date(day)
    return str(gettext("opens on %(day)s at %(hour)s", day=name, hour=at))


def weekday(day: date) -> str:
    """ "mercredi"."""
    return str(format_date(day, "EEEE"))


def init_app(app: Flask) -> None:
    """Give the templates these filters."""
    for filter_ in (trade_name, sign, street, until_words):
        app.jinja_env.filters[filter_.__name__] = filter_
