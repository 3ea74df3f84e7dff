"""Standing orders: kept from an order's private page, then seen and changed on a page of their own.

The telephone agents use the same pages for their callers.
"""

from datetime import time, timedelta
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.order.following import find
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.money.rules import fee
from bourg.ordering.kinds import Absence, Substitution
from bourg.ordering.queries import OrderView
from bourg.ordering.queries import standing as queries
from bourg.ordering.queries.standing import DateView, StandingView
from bourg.ordering.services import standing
from bourg.ordering.services.standing import Agreed
from bourg.ordering.standing import Rhythm, Span
from bourg.slots.queries.plans import opened_hours, weekly_hours
from bourg.slots.rules import Offer
from bourg.web import fields
from bourg.web.access import actor, has_role
from bourg.web.filters import clock, local, weekday
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading
from bourg.web.regular import said, state_words, terms, today, weekday_of
from bourg.web.tools import tools

OFFICE = (Role.AGENT, Role.OFFICER, Role.ADMINISTRATOR)
WEEK = timedelta(days=7)


class Shown(NamedTuple):
    """A date in words, and what can be ordered for it: each offer with what it costs at most."""

    date: DateView
    said: list[str]
    pill: tuple[str, str]
    offers: list[tuple[Offer, int]]


def who() -> Actor:
    """The household, or the agent who acts for it."""
    return actor(Role.AGENT, Channel.PHONE_DESK) if has_role(*OFFICE) else actor()


def repeat(reference: str, token: str) -> str:
    """The question: the same again, when, up to which amount?"""
    order = find(reference, token)
    starts, ends = (local(moment) for moment in (order.starts_at, order.ends_at))
    lines = [line for part in order.parts for line in part.lines if not line.refused]
    most_cents = sum(line.ceiling_cents or 0 for line in lines) + order.fee_cents
    return render_template(
        "order/repeat.html", order=order, token=token, lines=lines, most_cents=most_cents,
        window=_key(starts.weekday(), starts.time(), ends.time()),
        windows=_windows(order, starts.weekday(), starts.time(), ends.time()),
        first_on=max(today(), starts.date()) + WEEK, ceiling_cents=_rounded(most_cents),
        alcohol=any(line.alcohol for line in lines), office=has_role(*OFFICE),
    )  # fmt: skip


def _rounded(cents: int) -> int:
    """A tenth more, in whole euros: prices move."""
    return -(-cents * 11 // 1000) * 100


def _windows(of: OrderView | StandingView, *own: Any) -> list[tuple[str, str]]:
    """The hours of the week to choose from, and those it has already; none pass midnight."""
    if of.way.fetched:
        known = opened_hours(reading(), of.zone_id, tools().town.time_zone, now())
    else:
        known = weekly_hours(reading(), of.zone_id, today())
    within_a_day = [hours for hours in sorted({*known, own}) if hours[1] < hours[2]]
    return [(_key(*hours), _said(*hours)) for hours in within_a_day]


def _key(number: int, starts: time, ends: time) -> str:
    return f"{number} {starts:%H:%M} {ends:%H:%M}"


def _said(number: int, starts: time, ends: time) -> str:
    hours = gettext("from %(start)s to %(end)s", start=clock(starts), end=clock(ends))
    return f"{weekday(weekday_of(number))}, {hours}"


def keep(reference: str, token: str) -> Response:
    """Keep the order as a standing order."""
    find(reference, token)
    agreed = Agreed(
        fields.cents("ceiling_cents"), request.form.get("consent") == "yes",
        adult=request.form.get("age_confirmed") == "yes",
    )  # fmt: skip
    public_id = standing.keep(reference, _rhythm(), agreed, who(), today=today())
    return back_to(public_id, gettext("Your regular order is set up. We order from now on."))


def _rhythm() -> Rhythm:
    number, starts, ends = _hours()
    read = fields.several({"every_weeks": whole_number, "first_on": fields.day})
    return Rhythm(number, read["every_weeks"], starts, ends, read["first_on"])


def _hours() -> tuple[int, time, time]:
    """The hours that were chosen. Raises `BadInput`."""
    number, *hours = (text("window", longest=20) + "  ").split(" ")[:3]
    read = [_time(hour) for hour in hours]
    if number not in set("0123456") or not number or None in read:
        raise BadInput(N_("Choose one of the times."), field="window")
    return int(number), read[0] or time(), read[1] or time()


def _time(typed: str) -> time | None:
    hour, _, minute = typed.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        return None
    return time(int(hour), int(minute))


def found(standing_id: str, token: str) -> StandingView:
    """The standing order that this private link opens. Raises `NotFound` for any other."""
    one = queries.standing(reading(), standing_id, today())
    if one is None or not tools().unseals(token, "standing", standing_id, one.token_version):
        raise NotFound()
    return one


def show(standing_id: str, token: str) -> str:
    """The standing order: its dates, pauses, goods; what can be changed."""
    one = found(standing_id, token)
    hours = (one.weekday, one.starts_local, one.ends_local)
    return render_template(
        "order/standing.html", standing=one, link={"standing_id": standing_id, "token": token},
        dates=_shown(one), window=_key(*hours), hours=_said(*hours), today=today(),
        windows=_windows(one, *hours), next_days=one.next_days(today())[:3],
        absences=list(Absence), substitutions=list(Substitution), office=has_role(*OFFICE),
    )  # fmt: skip


def _shown(one: StandingView) -> list[Shown]:
    return [Shown(day, said(day), state_words(day), _offers(one, day)) for day in one.dates]


def _offers(one: StandingView, day: DateView) -> list[tuple[Offer, int]]:
    """What may be taken for a date that was not ordered, each with what it costs at most."""
    if not day.open or one.ended_at or not one.wishes:
        return []
    other = queries.other_slots(reading(), one, day, tools().town.time_zone, now())
    return [(offer, one.goods_most_cents + fee(offer.fee_cents, one.zone_fee_cents))
            for offer in other]  # fmt: skip


def change(standing_id: str, token: str) -> Response:
    """Change day, hours, rhythm, ceiling, and what to do when nobody opens."""
    found(standing_id, token)
    standing.change(
        standing_id, _rhythm(), fields.cents("ceiling_cents"), _absence(), who(), today=today()
    )
    return back_to(standing_id, gettext("Noted, for the dates to come."))


def _absence() -> Absence:
    given = text("absence", longest=24)
    if given not in set(Absence):
        raise BadInput(N_("Choose one of the list."), field="absence")
    return Absence(given)


def pause(standing_id: str, token: str) -> Response:
    """Want nothing for some days."""
    found(standing_id, token)
    read = fields.several({"from_on": fields.day, "to_on": fields.optional_day})
    left = standing.pause(standing_id, Span(**read), who(), today=today())
    words = gettext("Noted: nothing is ordered for these days.")
    if left:
        words = gettext("Noted. A shop has begun already with: %(orders)s. Call us if in doubt.",
                        orders=", ".join(left))  # fmt: skip
    return back_to(standing_id, words)


def resume(standing_id: str, token: str) -> Response:
    """Take a pause back."""
    found(standing_id, token)
    standing.resume(standing_id, whole_number("pause"), who(), today=today())
    return back_to(standing_id, gettext("Noted: we order again for these days."))


def end(standing_id: str, token: str) -> Response:
    """Order nothing more."""
    found(standing_id, token)
    standing.end(standing_id, who())
    return back_to(standing_id, gettext("Your regular order has ended. Thank you."))


def order_for(standing_id: str, token: str) -> Response:
    """Order all the same for a date, in the slot that was chosen."""
    found(standing_id, token)
    on, slot = fields.day("on"), text("slot", longest=32)
    most = text(f"most-{slot}", longest=9)
    if not slot or not most.isdecimal():
        raise BadInput(N_("Choose a time."), field="slot")
    standing.order_for(standing_id, on, slot, int(most), who(), terms())
    return back_to(standing_id, gettext("Thank you: it is ordered."))


def back_to(standing_id: str, words: str) -> Response:
    """Say it, and go back to the standing order's page."""
    flash(words, "success")
    version = queries.token_version(reading(), standing_id) or 0
    token = tools().seal("standing", standing_id, version)
    return redirect(url_for("order.standing", standing_id=standing_id, token=token), 303)
