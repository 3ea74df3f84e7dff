"""Months of the calendar for statements: which one is asked for, its bounds, its neighbours."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import request

from bourg.kernel.clock import now
from bourg.web.filters import local
from bourg.web.forms import YEARS
from bourg.web.spans import bounds


class Month(NamedTuple):
    """A month of the town's wall time."""

    first: date

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    def bounds(self) -> tuple[datetime, datetime]:
        """When it begins and when the next one does."""
        return bounds(self.first, self.after)


def asked_month() -> Month:
    """The month of `?mois=2026-11`, else this one."""
    try:
        first = date.fromisoformat(f"{request.args.get('mois', '')}-01")
    except ValueError:
        first = local(now()).date().replace(day=1)
    return Month(first if first.year in YEARS else local(now()).date().replace(day=1))
