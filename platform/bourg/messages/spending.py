"""What messages cost, and how much of a month's money is gone (thousandths of a euro: millis)."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

ALARMS = (80, 100)  # at so many hundredths of the ceiling the officer is told


class Purse(NamedTuple):
    """What may be spent on text messages and calls in a month, and since when it is counted."""

    since: datetime
    ceiling_millis: int

    @property
    def month(self) -> str:
        """The month, "2026-11"."""
        return f"{self.since:%Y-%m}"

    def allows(self, spent_millis: int, cost_millis: int) -> bool:
        """Whether so much more may still be spent."""
        return spent_millis + cost_millis <= self.ceiling_millis

    def alarms(self, before_millis: int, after_millis: int) -> list[int]:
        """Which alarms lie between two states of the month, in hundredths of the ceiling."""
        full = self.ceiling_millis
        return [at for at in ALARMS if before_millis * 100 < at * full <= after_millis * 100]


def purse(moment: datetime, time_zone: str, ceiling_cents: int) -> Purse:
    """The purse of the month of a moment, by the town's calendar."""
    local = moment.astimezone(ZoneInfo(time_zone))
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Purse(first, ceiling_cents * 10)


def millis(cents: float, count: int = 1) -> int:
    """The price of `count` pieces at so many cents each."""
    return round(cents * 10) * count
