"""What text messages and calls have cost this month, for the officer."""

from typing import NamedTuple

from bourg.kernel.clock import now
from bourg.messages.queries import spent_millis
from bourg.messages.spending import purse
from bourg.web.reading import reading
from bourg.web.tools import tools


class Spending(NamedTuple):
    """Cents of this month, and what they may come to."""

    spent_cents: int
    ceiling_cents: int


def spending() -> Spending | None:
    """This month's; nothing where the town sends neither text messages nor calls."""
    town = tools().town
    if town.sms.transport == town.voice.transport == "off":
        return None
    month = purse(now(), town.time_zone, town.sms.monthly_ceiling_cents)
    return Spending(spent_millis(reading(), month.since) // 10, town.sms.monthly_ceiling_cents)
