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
from bourg.web.forms import asked_day
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
        return bounds(self.first, self.after.first)


def span(period: Period, day: date) -> Span:
    """The day, week or month in which a day lies."""
    if period == Period.MONTH:
        return Span(period, day.replace(day=1))
    back = day.weekday() if period == Period.WEEK else 0
    return Span(period, day - timedelta(days=back))


def asked_span() -> Span:
    """The span of `?periode=semaine&du=2026-11-23`, else this week."""
    asked = request.args.get("periode", "")
    period = Period(asked) if asked in list(Period) else Period.WEEK
    return span(period, asked_day("du") or local(now()).date())


def bounds(first: date, after: date) -> tuple[datetime, datetime]:
    """When a day begins in the town, and when another one does."""
    zone = ZoneInfo(tools().town.time_zone)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)
