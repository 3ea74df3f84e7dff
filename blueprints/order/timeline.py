"""What happened to an order and what comes next, as entries of a timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext, ngettext

from bourg.addresses.kinds import Way
from bourg.kernel.refusals import N_
from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.queries import OrderView
from bourg.ordering.queries.orders import OrderPartView
from bourg.web.filters import date_time, slot_window, weekday_date


class Entry(NamedTuple):
    """One thing that happened (done), is due (now), comes later (next) or ended it (stopped)."""

    label: str
    state: str
    at: datetime | None = None
    detail: str = ""

    @property
    def when(self) -> str:
        """When it happened, in words."""
        return date_time(self.at) if self.at else ""

    @property
    def iso(self) -> str:
        """The same for machines."""
        return self.at.isoformat(timespec="seconds") if self.at else ""


class Stage(NamedTuple):
    """A stage by its two names, done and to come, and when it was reached."""

    done: str
    coming: str
    at: datetime | None = None
    detail: str = ""


# How many stages are behind, by state.
_PART_DONE = {PartState.PLACED: 1, PartState.ACCEPTED: 2, PartState.READY: 3,
              PartState.COLLECTED: 4, PartState.DELIVERED: 5}  # fmt: skip
_ORDER_DONE = {OrderState.PLACED: 1, OrderState.PARTLY_REFUSED: 1, OrderState.ACCEPTED: 2,
               OrderState.READY: 3, OrderState.ON_THE_WAY: 4, OrderState.DELIVERED: 5}  # fmt: skip
_LEFT = N_("Nobody came for it")
_ENDED = {
    PartState.REFUSED: N_("The shop cannot supply this"),
    PartState.CANCELLED: N_("Cancelled"),
    PartState.RETURNED: N_("Brought back to the shop"),
    OrderState.CANCELLED: N_("Cancelled"),
    OrderState.RETURNED: N_("Brought back to the shops"),
}


def of_part(order: OrderView, part: OrderPartView) -> list[Entry]:
    """How far one shop is."""
    bags = ngettext("%(num)s bag", "%(num)s bags", part.bags) if part.bags else ""
    stages = (
        Stage(gettext("Sent to the shop"), "", order.placed_at),
        Stage(gettext("Accepted by the shop"), gettext("Answer of the shop"), part.answered_at),
        Stage(gettext("Ready"), gettext("Preparation"), part.ready_at, bags),
        *_to_the_hands(order, part),
    )
    if part.state in _ENDED:
        words = _LEFT if order.way.fetched and part.state == PartState.RETURNED else None
        return _ended(stages, gettext(words or _ENDED[part.state]), part.closed_at, part.reason)
    return _entries(stages, _reached(_PART_DONE[part.state], order))


def _to_the_hands(order: OrderView, part: OrderPartView) -> tuple[Stage, ...]:
    """What comes between the shop and the household."""
    taken = Stage(gettext("Fetched"), gettext("You come"), part.closed_at)
    if order.way == Way.SHOP:
        return (taken,)
    if order.way == Way.POINT:
        way = gettext("On its way to the pick-up point")
        return (Stage(gettext("At the pick-up point"), way, order.at_point_at), taken)
    courier, fetches = gettext("With the courier"), gettext("Collection by the courier")
    return (
        Stage(courier, fetches, part.collected_at),
        Stage(gettext("Delivered"), gettext("Delivery"), part.closed_at),
    )


def _reached(stages: int, order: OrderView) -> int:
    """How many stages are behind: in a shop no courier comes, at a point the arrival counts."""
    if order.way == Way.SHOP:
        return min(stages, 4)
    if order.way == Way.POINT and stages == 4 and order.at_point_at is None:
        return 3
    return stages


def of_drop(order: OrderView) -> list[Entry]:
    """How far the whole is, up to the door."""
    stages = _stages(order)
    if order.state in _ENDED:
        words = _LEFT if order.way.fetched and order.state == OrderState.RETURNED else None
        return _ended(stages[:-1], gettext(words or _ENDED[order.state]), order.closed_at, "")
    return _entries(stages, _reached(_ORDER_DONE[order.state], order))


def _stages(order: OrderView) -> tuple[Stage, ...]:
    """What the drop goes through."""
    window = f"{weekday_date(order.starts_at)}, {slot_window(order.starts_at, order.ends_at)}"
    parts = [part for part in order.parts if not part.gone]
    return (
        Stage(gettext("Ordered"), "", order.placed_at),
        Stage(gettext("The shops have accepted"), gettext("Answers of the shops"),
              _last(part.answered_at for part in parts)),
        Stage(gettext("Everything is ready"), gettext("Preparation in the shops"),
              _last(part.ready_at for part in parts)),
        *_to_the_end(order, parts, window),
    )  # fmt: skip


def _to_the_end(order: OrderView, parts: list[OrderPartView], window: str) -> tuple[Stage, ...]:
    """What comes after the shops: the courier and the door, or the household itself."""
    taken = Stage(gettext("Fetched"), gettext("You come and fetch it"), order.closed_at, window)
    if order.way == Way.SHOP:
        return (taken,)
    if order.way == Way.POINT:
        way = gettext("On its way to the pick-up point")
        return (Stage(gettext("At the pick-up point"), way, order.at_point_at), taken)
    return (
        Stage(gettext("The courier is on the way"), gettext("The courier collects and sets off"),
              _last(part.collected_at for part in parts)),
        Stage(gettext("Delivered"), gettext("Delivery at your door"), order.closed_at, window),
    )  # fmt: skip


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    """The last of the moments when all are known."""
    known = list(moments)
    return max((m for m in known if m), default=None) if all(known) else None


def _entries(stages: Iterable[Stage], done: int) -> list[Entry]:
    return [
        Entry(stage.done, "done", stage.at, stage.detail)
        if number < done
        else Entry(stage.coming, "now" if number == done else "next", None, stage.detail)
        for number, stage in enumerate(stages)
    ]


def _ended(stages: Iterable[Stage], words: str, at: datetime | None, reason: str) -> list[Entry]:
    """What was reached, then how it ended."""
    reached = [Entry(stage.done, "done", stage.at, stage.detail) for stage in stages if stage.at]
    last = [entry for entry in reached if at is None or entry.at is None or entry.at < at]
    return [*last, Entry(words, "stopped", at, reason)]
