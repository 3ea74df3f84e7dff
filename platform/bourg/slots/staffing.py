"""Whose shift serves which slot, from when to when: one courier is never in two rounds at once.

What a slot promised keeps its couriers and their hours; what is left is shared out: a shift
serves one slot after the other, and of slots at the same hour the one with the fewest couriers.
Pure: moments in, spans of seconds out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

LEADS = timedelta(minutes=90)  # couriers fetch from so long before a slot
TRAILS = timedelta(minutes=30)  # and ride home until so long after it
LEAST = timedelta(minutes=30)  # a shift that touches a slot for less serves it not


class Window(NamedTuple):
    """A slot in route mode."""

    id: int
    zone_id: int
    starts_at: datetime
    ends_at: datetime


class Hours(NamedTuple):
    """A shift: its public id, its zones (nothing: all), from when to when."""

    shift: str
    zone_ids: tuple[int, ...] | None
    starts_at: datetime
    ends_at: datetime

    def serves(self, window: Window) -> bool:
        """Whether it may ride in this slot."""
        ours = self.zone_ids is None or window.zone_id in self.zone_ids
        together = min(self.ends_at, window.ends_at) - max(self.starts_at, window.starts_at)
        return ours and together >= LEAST


class Duty(NamedTuple):
    """A shift's hours within one slot."""

    shift: str
    slot_id: int
    begins_at: datetime
    ends_at: datetime


def share(
    shifts: Iterable[Hours], windows: Sequence[Window], kept: Iterable[Duty] = ()
) -> dict[int, list[Duty]]:
    """The duties of each slot (by id), those that are `kept` unchanged among them."""
    found: dict[int, list[Duty]] = {window.id: [] for window in windows}
    fixed: dict[str, list[Duty]] = {}
    for duty in kept:
        fixed.setdefault(duty.shift, []).append(duty)
        found[duty.slot_id].append(duty)
    for shift in sorted(shifts):
        mine = _chosen(shift, windows, fixed.get(shift.shift, []), found)
        for duty in _laid_out(shift, mine, fixed.get(shift.shift, [])):
            found[duty.slot_id].append(duty)
    return found


def _chosen(
    shift: Hours, windows: Sequence[Window], fixed: list[Duty], found: Mapping[int, list[Duty]]
) -> list[Window]:
    """The slots a shift rides beside those it is bound to: one at a time, the barest first."""
    bound = {duty.slot_id for duty in fixed}
    able = [w for w in windows if w.id not in bound and shift.serves(w)]
    chosen: list[Window] = []
    for window in sorted(able, key=lambda w: (len(found[w.id]), w.starts_at, w.id)):
        free = all(not _meet(window, other) for other in chosen)
        if free and all(d.ends_at <= window.starts_at or d.begins_at >= window.ends_at
                        for d in fixed):  # fmt: skip
            chosen.append(window)
    return sorted(chosen, key=lambda w: w.starts_at)


def _meet(one: Window, other: Window) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _laid_out(shift: Hours, mine: list[Window], fixed: list[Duty]) -> list[Duty]:
    """From when to when each slot has the courier: no longer than until the next one begins."""
    duties: list[Duty] = []
    for number, window in enumerate(mine):
        before = [d.ends_at for d in (*fixed, *duties) if d.ends_at <= window.starts_at]
        after = [d.begins_at for d in fixed if d.begins_at >= window.ends_at]
        after += [other.starts_at for other in mine[number + 1 :]]
        begins = max([shift.starts_at, window.starts_at - LEADS, *before])
        ends = min([shift.ends_at, window.ends_at + TRAILS, *after])
        duties.append(Duty(shift.shift, window.id, begins, ends))
    return duties
