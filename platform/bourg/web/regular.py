"""Standing orders in words, and what the town says of them; for pages, mails and the worker."""

from datetime import date, timedelta
from typing import Protocol

from flask import Flask, url_for
from flask_babel import gettext

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_
from bourg.ordering.kinds import DateState, Why
from bourg.ordering.queries.standing import DateView
from bourg.ordering.rules import Change
from bourg.ordering.services.standing import Terms
from bourg.ordering.standing import NO_PLACE
from bourg.town.calendar import public_holidays
from bourg.web.filters import euros, hour, local, weekday_date
from bourg.web.language import language
from bourg.web.tools import tools

# Any Monday: the names of the week's days follow from it.
MONDAY = date(2024, 1, 1)
WHY = {
    Why.PAUSED: N_("You wanted nothing on this day."),
    Why.HOLIDAY: N_("It is a public holiday."),
    Why.CLOSED: N_("Nothing is delivered then."),
    Why.NO_SLOT: N_("There is no delivery at these hours on this day."),
    Why.FULL: N_("The slot was full."),
    Why.SHARE_FULL: N_("The places kept for regular orders in this slot are taken."),
    Why.TOO_LATE: N_("It was too late to order for this day."),
    Why.NOTHING_LEFT: N_("Nothing of it can be had on this day."),
    Why.BELOW_MINIMUM: N_("What can be had is less than the smallest order."),
    Why.CEILING: N_("It would cost more than you agreed to."),
    Why.OUTSIDE: N_("We do not deliver to this address any more."),
    Why.OTHER: N_("It could not be ordered as it is."),
}
# The same of what the household fetches itself.
WHY_FETCHED = {
    Why.CLOSED: N_("Nothing can be fetched there then."),
    Why.NO_SLOT: N_("Nothing can be fetched there at these hours on this day."),
}
GONE = {
    Change.SOLD_OUT: N_("sold out"),
    Change.WITHDRAWN: N_("not sold at the moment"),
    Change.SHOP_UNAVAILABLE: N_("the shop is closed"),
    Change.OPTIONS_CHANGED: N_("its options have changed"),
}


def today() -> date:
    """Today in the town."""
    return local(now()).date()


def terms() -> Terms:
    """What the town says of standing orders."""
    town = tools().town
    return Terms(town.delivery, town.time_zone, is_holiday)


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday here."""
    return day in public_holidays(tools().town.holiday_region, day.year)


def weekday_of(number: int) -> date:
    """A day that has the name of this day of the week (Monday is 0)."""
    return MONDAY + timedelta(days=number)


def said(one: DateView) -> list[str]:
    """What is to be said of a date, sentence by sentence."""
    sentences = [why_words(one)] if one.why else []
    sentences += tried(one)
    for name, shop, change in one.left_out:
        reason = gettext(GONE[Change(change)])
        sentences.append(
            gettext("Left out: %(product)s, %(shop)s (%(reason)s).", product=name, shop=shop,
                    reason=reason)
        )  # fmt: skip
    for name, was_cents, now_cents in one.risen:
        sentences.append(
            gettext("%(product)s costs %(now)s instead of %(was)s.", product=name,
                    now=euros(now_cents), was=euros(was_cents))
        )  # fmt: skip
    return sentences


def tried(one: DateView) -> list[str]:
    """What is to be said of a date that found no place at first."""
    if one.waits and one.retry_until_at:
        until = f"{weekday_date(one.retry_until_at)}, {hour(one.retry_until_at)}"
        return [gettext("We try again until orders close (%(until)s) and tell you either way.",
                        until=until)]  # fmt: skip
    if one.retried_at is None or one.state not in (DateState.BOOKED, DateState.FAILED):
        return []
    if one.state == DateState.BOOKED:
        return [gettext("A place has come free.")]
    return [gettext("No place came free before orders closed.")] if one.why in NO_PLACE else []


def why_words(one: DateView) -> str:
    """Why a date was not ordered, with the town's own words where there are some."""
    why = one.why or Why.OTHER
    words = str(gettext(WHY_FETCHED.get(why, WHY[why]) if one.fetched else WHY[why]))
    if one.why == Why.HOLIDAY:
        region = tools().town.holiday_region
        name = public_holidays(region, one.falls_on.year, language()).get(one.falls_on, "")
        return f"{words} ({name})" if name else words
    return f"{words} {one.words}".strip()


def state_words(one: DateView) -> tuple[str, str]:
    """The pill of a date: its look and its words."""
    if one.order_state is not None:
        return one.order_state.value, ""
    if one.waits:
        return "held", str(gettext("we keep trying"))
    return {
        DateState.SKIPPED: ("cancelled", str(gettext("passed over"))),
        DateState.ASKED: ("partly", str(gettext("your answer is needed"))),
    }.get(one.state, ("late", str(gettext("not ordered"))))


class Linked(Protocol):
    """What is read of a standing order for its address."""

    @property
    def public_id(self) -> str: ...
    @property
    def token_version(self) -> int: ...


def standing_url(one: Linked) -> str:
    """The address of a standing order's private page: who holds it may change it."""
    token = tools().seal("standing", one.public_id, one.token_version)
    return url_for("order.standing", standing_id=one.public_id, token=token)


def init_app(app: Flask) -> None:
    """Give the templates the filter `date_words`, and the private address of a standing order."""
    app.jinja_env.globals["standing_url"] = standing_url
    app.jinja_env.filters["date_words"] = said
