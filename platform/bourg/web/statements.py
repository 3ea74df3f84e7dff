"""What a delivery company rode in a month, as a page and as a file."""

from collections.abc import Collection
from typing import NamedTuple

from flask import Response
from flask_babel import format_decimal, gettext, ngettext

from bourg.kernel.refusals import N_
from bourg.rounds.queries import couriers
from bourg.rounds.queries.couriers import Ridden
from bourg.web.filters import euros, hours, local, month_year, weekday_date
from bourg.web.months import Month
from bourg.web.pdf import pdf
from bourg.web.reading import reading
from bourg.web.sheets import sheet

HOW_COUNTED = N_(
    "Kilometres as planned; hours from the first pick-up to the last door or return; the price of "
    "an hour is the company's where one was agreed, else the town's."
)


class Statement(NamedTuple):
    """The rounds of a month and their sums."""

    month: Month
    rounds: list[Ridden]

    @property
    def drops(self) -> int:
        """How many doors."""
        return sum(one.drops for one in self.rounds)

    @property
    def distance_m(self) -> int:
        """How many metres."""
        return sum(one.distance_m for one in self.rounds)

    @property
    def minutes(self) -> int:
        """How long."""
        return sum(one.minutes for one in self.rounds)

    @property
    def cost_cents(self) -> int:
        """What it cost."""
        return sum(one.cost_cents for one in self.rounds)


def statement(company_ids: Collection[int], month: Month) -> Statement:
    """What these companies rode in a month."""
    return Statement(month, couriers.ridden(reading(), *month.bounds(), company_ids))


def statement_pdf(found: Statement, company: str = "") -> Response:
    """The statement for paper, with its sums."""
    month = gettext("Statement of %(month)s", month=month_year(found.month.first))
    head = [gettext("Day"), gettext("Courier"), gettext("Drops"), gettext("Kilometres"),
            gettext("Hours"), gettext("Cost")]  # fmt: skip
    rows = [
        [weekday_date(one.started_at), one.courier or "–", *_figures(one)] for one in found.rounds
    ]
    count = len(found.rounds)
    rounds = ngettext("%(num)s round", "%(num)s rounds", count)
    data = {
        "company": company, "head": head, "rows": rows,
        "sum": [gettext("Total"), rounds, *_figures(found)], "words": gettext(HOW_COUNTED),
    }  # fmt: skip
    return pdf("statement", f"releve-{found.month.first:%Y-%m}", month, data)


def _figures(one: Ridden | Statement) -> list[str]:
    km = format_decimal(one.distance_m / 1000, "0.0")
    return [str(one.drops), km, hours(one.minutes), euros(one.cost_cents)]


def statement_file(found: Statement) -> Response:
    """The statement as a file, a line a round."""
    head = [gettext("Day"), gettext("Courier"), gettext("Drops"), gettext("Kilometres"),
            gettext("Minutes"), gettext("Hours"), gettext("Cost (€)")]  # fmt: skip
    rows = [
        [local(one.started_at).date().isoformat(), one.courier or "", one.drops,
         format_decimal(one.distance_m / 1000, "0.0"), one.minutes, hours(one.minutes),
         format_decimal(one.cost_cents / 100, "0.00")]
        for one in found.rounds
    ]  # fmt: skip
    return sheet(f"releve-{found.month.first:%Y-%m}", head, rows)
