"""The plan: three weeks at a glance, one day with all that can be done to it."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from blueprints.townhall import hours
from blueprints.townhall.day import chosen_day, today
from bourg.addresses.kinds import BookingMode, Way
from bourg.kernel.clock import now
from bourg.kernel.roles import Role
from bourg.slots.exceptions import Exceptional, monday_of
from bourg.slots.kinds import ExceptionKind
from bourg.slots.queries import SlotFilling, filling, plans
from bourg.slots.queries.plans import ExceptionView
from bourg.slots.queries.shifts import zone_modes
from bourg.slots.services import excepting, planning
from bourg.town.calendar import Mark, marks
from bourg.townhall.queries import bounds
from bourg.web import fields
from bourg.web.access import actor
from bourg.web.filters import local
from bourg.web.forms import text, whole_number
from bourg.web.health import fee_without_owner
from bourg.web.language import language
from bourg.web.reading import reading
from bourg.web.tools import tools

WEEKS, WEEK = 3, timedelta(days=7)
TARGETS = 8


class PlanDay(NamedTuple):
    """One day of the plan."""

    on: date
    marks: list[Mark]
    slots: list[SlotFilling]
    exceptions: list[ExceptionView]


def plan(first: date, days: int) -> list[PlanDay]:
    """So many days from `first` on, each with what is to be known of it."""
    town = tools().town
    from_at, to_at = bounds(first, town.time_zone, days)
    found = filling(reading(), from_at=from_at, to_at=to_at, moment=now())
    by_day = {on: list(of) for on, of in groupby(found, lambda slot: local(slot.starts_at).date())}
    known = marks(first, days, region=town.holiday_region, school_zone=town.school_zone,
                  market_days=town.calendar.market_days, language=language())  # fmt: skip
    differing = plans.exceptions(reading(), first, days)
    return [
        PlanDay(on, known.get(on, []), by_day.get(on, []),
                [one for one in differing if one.what.falls_on == on])
        for on in (first + timedelta(days=number) for number in range(days))
    ]  # fmt: skip


def weeks() -> str:
    """Three weeks from the week of a day."""
    first = monday_of(chosen_day())
    days = plan(first, WEEKS * 7)
    this_week = monday_of(today())
    return render_template(
        "townhall/slots.html", weeks=[days[n : n + 7] for n in range(0, len(days), 7)],
        first=first, step=WEEKS * WEEK, today=today(), this_week=this_week, now=now(),
        targets=[this_week + number * WEEK for number in range(TARGETS)],
        differing=_differing(first), **_known(),
    )  # fmt: skip


def _differing(first: date) -> set[date]:
    """The Mondays of the weeks shown in which something was closed or changed by hand."""
    changed = plans.by_hand(reading(), first, WEEKS * 7, tools().town.time_zone)
    return {monday_of(one.falls_on) for one in changed}


def day() -> str:
    """One day: its slots, what differs, closing it, one slot more."""
    on = _shown_day()
    (shown,) = plan(on, 1)
    promised = _promised(on)
    return render_template(
        "townhall/slot_day.html", day=shown, before=on - timedelta(days=1), promised=promised,
        after=on + timedelta(days=1), today=today(), now=now(), **_known(),
    )  # fmt: skip


def _known() -> dict[str, Any]:
    """The zones, which of them judge bookings by route, until when slots are open."""
    zones = {zone.id: zone for zone in hours.zones()}
    judged = {slug for slug, _, mode in zone_modes(reading()) if mode == BookingMode.ROUTE}
    return {
        "zones": zones, "by_route": {id_ for id_, zone in zones.items() if zone.slug in judged},
        "opened_to": today() + timedelta(days=planning.AHEAD - 1), "unowned": fee_without_owner(),
    }  # fmt: skip


def _promised(on: date) -> int:
    """How many orders of a day are still to be brought, or to be fetched."""
    from_at, to_at = bounds(on, tools().town.time_zone)
    found = filling(reading(), from_at=from_at, to_at=to_at, moment=now(), ways=Way)
    return sum(slot.promised for slot in found if slot.ends_at > now())


def _shown_day() -> date:
    """The day of a form that is shown again, of the slot it was about, or of the address."""
    slot = plans.slot_at(reading(), (request.view_args or {}).get("public_id", ""))
    if slot:
        return local(slot.starts_at).date()
    return fields.kept_day("falls_on") or chosen_day()


def close(public_id: str) -> Response:
    """Take no new orders in a slot; what is promised stays promised, or is called off."""
    called_off = request.form.get("orders") == "call_off"
    reason = text("reason", longest=200)
    promised = planning.close(public_id, reason, actor(Role.OFFICER), called_off=called_off)
    words = _told(promised) if called_off else _stays(promised)
    return _to_slot(public_id, gettext("The slot is closed.") + " " + words)


def reopen(public_id: str) -> Response:
    """Take orders again."""
    planning.reopen(public_id, actor(Role.OFFICER))
    return _to_slot(public_id, gettext("The slot is open again."))


def set_capacity(public_id: str) -> Response:
    """Change how many places a slot has, never below what is promised."""
    planning.set_capacity(public_id, whole_number("capacity"), actor(Role.OFFICER))
    return _to_slot(public_id, gettext("The number of places is changed."))


def close_day() -> Response:
    """Close a day, or what is left of today, with a message; orders stay, or are called off."""
    on = fields.day("falls_on")
    wanted = Exceptional(on, ExceptionKind.CLOSED, zone_id=hours.zone_id(),
                         reason=text("reason", longest=200))  # fmt: skip
    called_off = request.form.get("orders") == "call_off"
    excepting.make(wanted, actor(Role.OFFICER), time_zone=tools().town.time_zone,
                   called_off=called_off)  # fmt: skip
    words = gettext("The day is closed.")
    return _to_day(on, words + " " + _told(1) if called_off else words)


def size_day() -> Response:
    """Give every slot of a day so many places."""
    on = fields.day("falls_on")
    wanted = Exceptional(on, ExceptionKind.CAPACITY, zone_id=hours.zone_id(),
                         capacity=whole_number("places"))  # fmt: skip
    excepting.make(wanted, actor(Role.OFFICER), time_zone=tools().town.time_zone)
    return _to_day(on, gettext("The number of places is changed."))


def add_extra() -> Response:
    """Open one slot more on a day."""
    read = hours.read(falls_on=fields.day)
    del read["reserved"], read["release_minutes"]
    wanted = Exceptional(kind=ExceptionKind.EXTRA, zone_id=hours.zone_id(),
                         reason=text("why", longest=200), **read)  # fmt: skip
    excepting.make(wanted, actor(Role.OFFICER), time_zone=tools().town.time_zone)
    return _to_day(wanted.falls_on, gettext("The slot is added."))


def lift(exception_id: str) -> Response:
    """Take back what differs: the day follows the weekly plan again."""
    on = _shown_day()
    excepting.lift(exception_id, actor(Role.OFFICER), time_zone=tools().town.time_zone)
    return _to_day(on, gettext("The day follows the weekly plan again."))


def copy_week() -> Response:
    """Let another week differ as this one does."""
    from_on, to_on = fields.day("from_on"), fields.day("to_on")
    count = excepting.copy_week(
        from_on, to_on, actor(Role.OFFICER), time_zone=tools().town.time_zone
    )
    words = ngettext("%(num)s change of the plan is copied.",
                     "%(num)s changes of the plan are copied.", count)  # fmt: skip
    flash(words, "success")
    return redirect(url_for("townhall.slots", jour=to_on), 303)


def _stays(promised: int) -> str:
    """What becomes of the orders that were placed before a slot was closed."""
    if not promised:
        return gettext("Nobody had ordered in it.")
    return ngettext(
        "%(num)s order in it stays promised: ring the household up if it cannot be brought.",
        "%(num)s orders in it stay promised: ring the households up if they cannot be brought.",
        promised,
    )


def _told(promised: int) -> str:
    """That whoever had ordered is being told."""
    if not promised:
        return gettext("Nobody had ordered in it.")
    return gettext("Everybody concerned is told and offered another time.")


def _to_slot(public_id: str, words: str) -> Response:
    slot = plans.slot_at(reading(), public_id)
    return _to_day(local(slot.starts_at).date() if slot else today(), words)


def _to_day(on: date, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.slot_day", jour=on), 303)
