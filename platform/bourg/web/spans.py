"""Days, weeks and months that a page of figures is asked for: bounds, neighbours, words."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext

from bourg.kernel.clock import now
from bourg.web.filters import local, month_year, weekday_date
from bourg.web.forms import YEARS
from bourg.web.tools import tools


class Period(StrEnum):
    """How long a span is, as its address says it."""

    DAY = "jour"
    WEEK = "semaine"
    MONTH = "mois"


class Span(NamedTuple):
    """A local day, week (from Monday) or month."""

    period: Period
    first: date

    @property
    def after(self) -> "Span":
        """The next one."""
        longest = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[self.period]
        return span(self.period, self.first + timedelta(days=longest))

    @property
    def before(self) -> "Span":
        """The one before."""
        return span(self.period, self.first - timedelta(days=1))

    @property
    def query(self) -> Mapping[str, str]:
        """What an address says to ask for it."""
        return {"periode": self.period.value, "du": self.first.isoformat()}

    def __str__(self) -> str:
        if self.period == Period.MONTH:
            return month_year(self.first)
        if self.period == Period.DAY:
            return weekday_date(self.first)
        return str(gettext("week of %(day)s", day=weekday_date(self.first)))

    def bounds(self) -> tuple[datetime, datetime]:
        """When it begins and when the next one does."""
        zone = ZoneInfo(tools().town.time_zone)
        return (
            datetime.combine(self.first, time(), zone),
            datetime.combine(self.after.first, time(), zone),
        )


def span(period: Period, day: date) -> Span:
    """The day, week or month in which a day lies."""
    if period == Period.MONTH:
        return Span(period, day.replace(day=1))
    back = day.weekday() if period == Period.WEEK else 0
    return Span(period, day - timedelta(days=back))


def asked_span() -> Span:
    """The span of `?periode=semaine&du=2026-11-23`, else this week."""
    try:
        period = Period(request.args.get("periode", Period.WEEK))
        day = date.fromisoformat(request.args.get("du", ""))
    except ValueError:
        period, day = _period(), local(now()).date()
    return span(period, day if day.year in YEARS else local(now()).date())


def _period() -> Period:
    asked = request.args.get("periode", "")
    return Period(asked) if asked in list(Period) else Period.WEEK
