"""What a reader of a round sees: the round, its halts, what is fetched and handed over there."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bourg.addresses.kinds import Way
from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence, PartState
from bourg.ordering.states import NOT_COLLECTED
from bourg.rounds import arrivals
from bourg.rounds.arrivals import Delay, Halt, Window
from bourg.rounds.handing import all_missing
from bourg.rounds.kinds import Outcome, RoundState, StopKind, StopState, Vehicle


class PartAt(NamedTuple):
    """One shop's part at a halt: what to fetch, or what to hand over and how it is paid."""

    reference: str
    order_id: int
    state: PartState
    shop: str
    shop_address: str
    shop_phone: str | None
    bags: int | None
    means: Means
    total_cents: int
    note: str
    shop_lat: float | None
    shop_lon: float | None
    alcohol: bool
    perishable: bool
    missing: int
    payee: str = ""
    to_settle: bool = False
    cold_bags: int | None = None

    @property
    def not_there(self) -> bool:
        """Whether the courier found nothing of it, and the desk has not settled that."""
        return self.state in NOT_COLLECTED and all_missing(self.bags, self.missing)


class Handed(NamedTuple):
    """Since when and where another courier took the goods over, and from whom."""

    at: datetime
    place: str
    by: str


class DropAt(NamedTuple):
    """A doorstep: whom, where, what to know."""

    id: int
    reference: str
    contact_name: str
    contact_phone: str
    address_label: str
    complement: str
    courier_note: str
    absence: Absence
    lat: float | None
    lon: float | None
    district: str
    address_confirmed: bool
    way: Way
    trusted_name: str | None
    trusted_phone: str | None

    def veiled(self) -> "DropAt":
        """The doorstep without who lives there and where exactly: its order and its district."""
        return self._replace(
            contact_name=self.reference, contact_phone="", address_label=self.district,
            complement="", courier_note="", lat=None, lon=None,
            address_confirmed=True, trusted_name=None, trusted_phone=None,
        )  # fmt: skip


@dataclass(frozen=True)
class StopView:
    """One halt of a round. A pick-up has one part; a drop has all living parts of its order."""

    position: int
    kind: StopKind
    state: StopState
    done_at: datetime | None
    drop: DropAt
    parts: tuple[PartAt, ...]
    outcome: Outcome | None = None
    claimed_at: datetime | None = None
    returned_at: datetime | None = None
    due_at: datetime | None = None
    expected_at: datetime | None = None
    lead_s: int | None = None

    def halt(self, promised: Window) -> Halt:
        """The halt as its hour is reckoned from; one that is in no plan is due with the slot."""
        done_at = arrivals.done(self.done_at, self.claimed_at)
        due_at = self.due_at or done_at or promised.from_at
        return Halt(self.position, self.kind == StopKind.DROP, due_at, self.lead_s or 0, done_at)

    def hour(self, fresh: datetime | None) -> datetime | None:
        """When it was done, or is to be expected: what is stored (it knows of late shops), or what
        the clock makes of it since."""
        return max(fresh, self.expected_at or fresh) if fresh else self.done_at

    @property
    def reference(self) -> str:
        """What is entered at the halt: the part to fetch, or the order to hand over."""
        at_shop = self.kind == StopKind.PICKUP and self.parts
        return self.parts[0].reference if at_shop else self.drop.reference

    @property
    def alcohol(self) -> bool:
        """Whether something of it is for adults only."""
        return any(part.alcohol for part in self.parts)

    @property
    def waits(self) -> bool:
        """Whether nothing of the part was there, and the desk looks for it."""
        return self.kind == StopKind.PICKUP and any(part.not_there for part in self.parts)

    @property
    def comes_back(self) -> bool:
        """Whether goods fetched at this halt are to be brought back to their shop."""
        at_shop = self.kind == StopKind.PICKUP and self.returned_at is None
        return at_shop and any(part.state == PartState.RETURNED for part in self.parts)

    @property
    def ready(self) -> bool:
        """Whether the halt can be done now: bags ready to fetch, or all that there are of the
        order on the bike."""
        at_shop = self.kind == StopKind.PICKUP
        wanted = PartState.READY if at_shop else PartState.COLLECTED
        here = [part for part in self.parts if at_shop or not part.not_there]
        return bool(here) and all(part.state == wanted for part in here)

    @property
    def place(self) -> tuple[StopKind, object]:
        """What is alike at one place: the shop, or the pick-up point; a doorstep is its own."""
        if self.kind == StopKind.PICKUP and self.parts:
            return self.kind, self.parts[0].shop
        return self.kind, self.drop.address_label if self.drop.way == Way.POINT else self.drop.id

    def behind(self, open_doors: Collection[int]) -> "StopView":
        """The halt, with its doorstep veiled unless its order is among these."""
        return self if self.drop.id in open_doors else replace(self, drop=self.drop.veiled())


@dataclass(frozen=True)
class RoundView:
    """A round with its halts, in the order to ride. `off`: why its slot is called off, if it is."""

    public_id: str
    slot_id: int
    state: RoundState
    vehicle: Vehicle
    courier_user_id: int | None
    distance_m: int
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    stops: tuple[StopView, ...]
    company_id: int | None = None
    way: Way = Way.DELIVERY
    point: str = ""
    frozen_at: datetime | None = None
    shift_id: int | None = None
    handed: Handed | None = None
    delay: Delay | None = None
    off: str | None = None

    @property
    def given_up(self) -> bool:
        """Whether its courier rides no further and everything went to others."""
        return bool(self.frozen_at) and self.courier_user_id is None and not self.stops

    @property
    def late_until_at(self) -> datetime | None:
        """When the next halt is reached by the courier's own word, while that holds."""
        if self.delay is None or self.state == RoundState.DONE:
            return None
        return self.delay.until_at if arrivals.holds(self.delay, self._halts) else None

    @property
    def _promised(self) -> Window:
        return Window(self.starts_at, self.ends_at)

    @property
    def _halts(self) -> list[Halt]:
        return [stop.halt(self._promised) for stop in self.stops]

    @property
    def to_meet(self) -> Handed | None:
        """Whom the courier meets first: nothing was done since the goods were to change hands."""
        handed = self.handed
        if handed is None or self.state == RoundState.DONE:
            return None
        since = (stop for stop in self.stops if stop.done_at and stop.done_at > handed.at)
        return None if any(since) else handed

    @property
    def last_place(self) -> str:
        """Where the courier was last, as far as something was done: a shop, or a doorstep."""
        done = [stop for stop in self.stops if stop.done_at]
        last = max(done, key=lambda stop: stop.done_at or self.starts_at, default=None)
        if last is None:
            return ""
        at_shop = last.kind == StopKind.PICKUP and last.parts
        return last.parts[0].shop_address if at_shop else last.drop.address_label

    def hours(self, moment: datetime) -> list[datetime | None]:
        """The hour of each halt, as entered or as it is to be expected now."""
        found = arrivals.estimate(self._halts, moment, self._promised, self.delay)
        return [stop.hour(found.get(stop.position)) for stop in self.stops]

    @property
    def at_point(self) -> list[StopView]:
        """What is left to set down at the point of this round, if it goes to one."""
        left = (stop for stop in self.to_do if stop.kind == StopKind.DROP)
        return list(left) if self.way == Way.POINT else []

    @property
    def to_set_down(self) -> list[StopView]:
        """The same, once everything that there is is on the bike."""
        fetched = all(stop.waits for stop in self.to_do if stop.kind == StopKind.PICKUP)
        return self.at_point if fetched and all(stop.ready for stop in self.at_point) else []

    @property
    def to_do(self) -> list[StopView]:
        """The halts that are left."""
        return [stop for stop in self.stops if stop.state == StopState.TODO]

    @property
    def next_stop(self) -> StopView | None:
        """The halt to do next: the first that can be done, else the first that is left."""
        left = self.to_do
        ready = (stop for stop in left if stop.ready and not stop.waits)
        return next(ready, left[0] if left else None)

    @property
    def to_return(self) -> list[StopView]:
        """Halts at shops whose goods came back and are not there yet, perishables first."""
        back = [stop for stop in self.stops if stop.comes_back]
        return sorted(back, key=lambda stop: not stop.parts[0].perishable)

    def seen_by(self, courier_user_id: int) -> "RoundView":
        """The round as this courier may see it: doorsteps of their own round, until they are done.

        Of a round that nobody rides yet a courier sees the shops and the districts.
        """
        if self.courier_user_id == courier_user_id:
            return self.seen_to_do()
        return replace(self, stops=tuple(stop.behind(()) for stop in self.stops))

    def seen_to_do(self) -> "RoundView":
        """The round with the doorsteps that are left; those that are done are veiled."""
        doors = {stop.drop.id for stop in self.to_do if stop.kind == StopKind.DROP}
        return replace(self, stops=tuple(stop.behind(doors) for stop in self.stops))

    def carries(self, reference: str) -> bool:
        """Whether an order, or one shop's part, is of this round."""
        return any(
            reference in (stop.drop.reference, *(part.reference for part in stop.parts))
            for stop in self.stops
        )

    def stop_for(self, reference: str) -> StopView | None:
        """Where an order or a part is wanted next: at its shop, else at its door."""
        of_order = [
            stop for stop in self.stops
            if reference in (stop.drop.reference, *(part.reference for part in stop.parts))
        ]  # fmt: skip
        left = [stop for stop in of_order if stop.state == StopState.TODO]
        return next(iter(left or of_order), None)

    @property
    def numbers(self) -> dict[int, int]:
        """The number of each halt's place, by its position: the same on paper, bags and screens,
        whatever is done already."""
        found, number, place = {}, 0, None
        for stop in self.stops:
            number += stop.place != place
            place = stop.place
            found[stop.position] = number
        return found

    @property
    def left(self) -> int:
        """At how many places something is left to do."""
        numbers = self.numbers
        return len({numbers[stop.position] for stop in self.to_do})

    def at_place(self, stop: StopView) -> list[StopView]:
        """What is left to do at the place of a halt, the halt among it."""
        numbers = self.numbers
        return [one for one in self.to_do if numbers[one.position] == numbers[stop.position]]
