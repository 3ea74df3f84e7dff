"""Couriers' shifts: the week, planning one, giving it to somebody else, withdrawing it."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from blueprints.townhall import hours
from blueprints.townhall.day import chosen_day, today
from blueprints.townhall.shift_forms import kit, remedy, zone_modes
from blueprints.townhall.weekly import weekdays
from bourg.addresses.kinds import BookingMode
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.ordering.queries import concerned
from bourg.ordering.services import modes
from bourg.slots import shifts as rules
from bourg.slots.exceptions import monday_of
from bourg.slots.kinds import Vehicle
from bourg.slots.queries import shifts as queries
from bourg.slots.queries.shifts import ShiftView, WeeklyView
from bourg.slots.services import shifts
from bourg.slots.services.shifts import Danger
from bourg.slots.shifts import WeeklyShift
from bourg.townhall.queries import bounds
from bourg.web import fields
from bourg.web.access import actor
from bourg.web.filters import local
from bourg.web.forms import text, whole_number
from bourg.web.reading import reading
from bourg.web.tools import tools

WEEKS, WEEK = 2, timedelta(days=7)


def week() -> str:
    """Two weeks of shifts, the weekly ones, and how each zone takes bookings."""
    first = monday_of(chosen_day())
    from_at, to_at = bounds(first, tools().town.time_zone, WEEKS * 7)
    found = queries.between(reading(), from_at, to_at)
    by_day = {on: list(of) for on, of in groupby(found, lambda one: local(one.starts_at).date())}
    days = [(first + timedelta(days=n), by_day.get(first + timedelta(days=n), []))
            for n in range(WEEKS * 7)]  # fmt: skip
    weekly = queries.weekly_shifts(reading())
    return render_template(
        "townhall/shifts.html", weeks=[days[:7], days[7:]], first=first, step=WEEKS * WEEK,
        today=today(), this_week=monday_of(today()), weekly=[w for w in weekly if not _over(w)],
        names=dict(weekdays()), zones=_zone_names(), modes=zone_modes(), minutes=_minutes(found),
    )  # fmt: skip


def _over(one: WeeklyView) -> bool:
    return one.shift.valid_to is not None and one.shift.valid_to < today()


def _minutes(found: list[ShiftView]) -> int:
    return queries.minutes_of(found)


def _zone_names() -> dict[int, str]:
    return {zone.id: zone.name for zone in hours.zones()}


def new() -> str:
    """A form for one more shift, weekly or for a day."""
    return render_template(
        "townhall/shift_new.html", couriers=queries.couriers(reading()), weekdays=weekdays(),
        zones=hours.zones(), vehicles=list(Vehicle), usual=rules.USUAL, today=today(),
        last=queries.last_start(reading()), on=chosen_day(),
    )  # fmt: skip


def add() -> Response:
    """Plan one more shift: every week, or on one day."""
    zone, who = tools().town.time_zone, actor(Role.OFFICER)
    wanted = kit()
    walls = fields.several({"starts_local": fields.clock_time, "ends_local": fields.clock_time})
    if request.form.get("repeats") == "weekly":
        days = fields.several({"weekday": whole_number, "valid_from": fields.day,
                               "valid_to": fields.optional_day})  # fmt: skip
        shifts.plan_weekly(WeeklyShift(kit=wanted, **walls, **days), who, time_zone=zone)
        return _back(days["valid_from"], gettext("The weekly shift is planned."))
    on = fields.day("falls_on")
    at_work = rules.on_day(on, walls["starts_local"], walls["ends_local"], zone)
    shifts.add(on, at_work, wanted, who, time_zone=zone)
    return _back(on, gettext("The shift is planned."))


def one(shift_id: str) -> str:
    """One shift: what it is, what hangs on it, giving it away, withdrawing it."""
    found = _shift(shift_id)
    danger = shifts.preview(shift_id) if found.withdrawn_at is None else Danger([], [])
    return render_template(
        "townhall/shift_one.html", shift=found, couriers=queries.couriers(reading()),
        zones=_zone_names(), danger=danger, orders=_orders(danger), today=today(),
    )  # fmt: skip


def _orders(danger: Danger) -> list[concerned.ToReschedule]:
    """The orders that nobody else could bring."""
    claims = [claim for change in danger.changes for claim in change.endangered]
    return concerned.of_claims(reading(), claims)


def give(shift_id: str) -> Response:
    """Let another courier ride it."""
    chosen = text("courier", longest=32)
    known = {one.public_id: one.id for one in queries.couriers(reading())}
    if chosen not in known:
        raise BadInput(N_("Choose a courier."), field="courier")
    shifts.give_to(shift_id, known[chosen], actor(Role.OFFICER))
    return _back(_day(shift_id), gettext("The shift has another courier. No order is touched."))


def withdraw(shift_id: str) -> Response:
    """Withdraw a shift; what becomes of orders in danger was chosen."""
    on = _day(shift_id)
    left = shifts.withdraw(shift_id, actor(Role.OFFICER), reason=text("reason", longest=200),
                           remedy=remedy())  # fmt: skip
    return _back(on, gettext("The shift is withdrawn.") + " " + _told(left))


def weekly(weekly_id: str) -> str:
    """One weekly shift, and what hangs on it when it ends after a day."""
    found = _weekly(weekly_id)
    last_on = fields.kept_day("last_on") or chosen_day()
    danger = shifts.preview_end(weekly_id, last_on, time_zone=tools().town.time_zone)
    return render_template(
        "townhall/shift_weekly.html", weekly=found, names=dict(weekdays()), zones=_zone_names(),
        danger=danger, orders=_orders(danger), last_on=last_on, today=today(),
    )  # fmt: skip


def end(weekly_id: str) -> Response:
    """End a weekly shift after a day."""
    _weekly(weekly_id)
    last_on = fields.day("last_on")
    left = shifts.end_weekly(
        weekly_id, last_on, actor(Role.OFFICER), time_zone=tools().town.time_zone,
        reason=text("reason", longest=200), remedy=remedy(),
    )  # fmt: skip
    return _back(last_on, gettext("The weekly shift ends.") + " " + _told(left))


def set_mode() -> Response:
    """Let a zone count places, or judge each booking by a plan that can be ridden."""
    slug, chosen = text("zone", longest=60), text("mode", longest=10)
    if chosen not in list(BookingMode):
        raise BadInput(N_("Choose how bookings are taken."), field="mode")
    done = modes.switch(slug, BookingMode(chosen), actor(Role.OFFICER))
    words = gettext("The zone is changed.")
    if done.counted:
        words += " " + ngettext(
            "%(num)s slot, marked in the plan, goes on counting places: no round brings all "
            "that it has promised already.",
            "%(num)s slots, marked in the plan, go on counting places: no round brings all "
            "that they have promised already.",
            done.counted,
        )
    return _back(today(), words)


def _told(left: int) -> str:
    """What was said of orders in danger."""
    if not left:
        return gettext("Every order is brought by others.")
    return ngettext("%(num)s order needs your care.", "%(num)s orders need your care.", left)


def _shift(shift_id: str) -> ShiftView:
    found = queries.shift(reading(), shift_id)
    if found is None:
        raise NotFound()
    return found


def _weekly(weekly_id: str) -> WeeklyView:
    known: dict[str, Any] = {one.public_id: one for one in queries.weekly_shifts(reading())}
    if weekly_id not in known:
        raise NotFound()
    found: WeeklyView = known[weekly_id]
    return found


def _day(shift_id: str) -> date:
    return local(_shift(shift_id).starts_at).date()


def _back(on: date, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.shifts", jour=on), 303)
