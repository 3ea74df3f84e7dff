"""The weekly plan: its slots as a list, adding one, changing one from a day on, ending it."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.townhall import hours
from blueprints.townhall.day import today
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Role
from bourg.slots import weekly
from bourg.slots.queries import plans
from bourg.slots.queries.plans import TemplateView
from bourg.slots.services import planning, templates
from bourg.slots.weekly import Weekly
from bourg.web import fields
from bourg.web.access import actor
from bourg.web.forms import whole_number
from bourg.web.reading import reading
from bourg.web.tools import tools

# Any Monday: the names of the week's days follow from it.
MONDAY = date(2024, 1, 1)
FAR = 2 * 366


def weekdays() -> list[tuple[int, date]]:
    """The days of the week, each with a day that has its name."""
    return [(number, MONDAY + timedelta(days=number)) for number in range(7)]


def week() -> str:
    """The weekly slots, those in force first."""
    found = plans.templates(reading())
    over = [one for one in found if one.over(today())]
    return render_template(
        "townhall/weekly.html", current=[one for one in found if one not in over], over=over,
        names=dict(weekdays()), today=today(), skipped={one.public_id: _skipped(one.weekly)
                                                        for one in found},
    )  # fmt: skip


def _skipped(template: Weekly) -> list[date]:
    """On which days of two years the spring change of the clocks leaves its hours out."""
    return weekly.skipped(template, today(), FAR, tools().town.time_zone)


def new() -> str:
    """A form for one more weekly slot."""
    return render_template("townhall/weekly_new.html", **_choices())


def one(template_id: str) -> str:
    """One weekly slot: what it is, changing it, ending it."""
    found = _template(template_id)
    from_on = max(found.weekly.valid_from, today() + timedelta(days=1))
    return render_template(
        "townhall/weekly_one.html", slot=found, from_on=from_on, skipped=_skipped(found.weekly),
        names=dict(weekdays()), **_choices(),
    )  # fmt: skip


def add() -> Response:
    """Plan one more weekly slot, and open its slots of the next weeks at once."""
    templates.add_template(_read(), actor(Role.OFFICER), time_zone=tools().town.time_zone)
    planning.open_slots(time_zone=tools().town.time_zone)
    return _back(gettext("The weekly slot is planned."))


def change(template_id: str) -> Response:
    """Let a weekly slot be another from a day on."""
    _template(template_id)
    templates.change_template(
        template_id, _read(), actor(Role.OFFICER), time_zone=tools().town.time_zone,
        reason=gettext(templates.CHANGED),
    )  # fmt: skip
    planning.open_slots(time_zone=tools().town.time_zone)
    return _back(gettext("The weekly slot is changed. Whoever has ordered keeps the old time."))


def end(template_id: str) -> Response:
    """End a weekly slot after a day."""
    _template(template_id)
    templates.end_template(
        template_id, fields.day("last_on"), actor(Role.OFFICER),
        time_zone=tools().town.time_zone, reason=gettext(templates.CHANGED),
    )  # fmt: skip
    return _back(gettext("The weekly slot ends. Whoever has ordered is still served."))


def _read() -> Weekly:
    read = hours.read(weekday=whole_number, valid_from=fields.day, valid_to=fields.optional_day)
    return Weekly(zone_id=hours.one_zone_id(), **read)


def _choices() -> dict[str, Any]:
    """What the forms offer."""
    return {"weekdays": weekdays(), "zones": hours.zones(), "today": today()}


def _template(template_id: str) -> TemplateView:
    found = plans.template(reading(), template_id)
    if found is None:
        raise NotFound()
    return found


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.weekly"), 303)
