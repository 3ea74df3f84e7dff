"""Where the town delivers, and what it answers to somebody who typed an address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bourg.addresses.areas import Area
from bourg.addresses.street_index import Candidate
from bourg.kernel.refusals import N_

SURE = 0.85  # a street that fits less well is proposed, not taken
_TIE = 0.02
_NEARLY = 0.05


class Reason(StrEnum):
    """Why the town delivers to a place or does not."""

    DELIVERED = "delivered"
    OUTSIDE_TOWN = "outside_town"
    NO_ZONE = "no_zone"


REASONS = {
    Reason.DELIVERED: N_("We deliver to this address."),
    Reason.OUTSIDE_TOWN: N_("This address is outside the town. We do not deliver there."),
    Reason.NO_ZONE: N_("We do not deliver to this part of the town yet."),
}


@dataclass(frozen=True)
class Zone:
    """A zone where the town delivers; without an area it is the whole town."""

    id: int
    slug: str
    name: str
    fee_cents: int
    minimum_cents: int
    area: Area | None


@dataclass(frozen=True)
class Answer:
    """Whether the town delivers to a place, in which zone, and why not."""

    reason: Reason
    zone: Zone | None

    @property
    def deliverable(self) -> bool:
        """Whether an order can be brought there."""
        return self.zone is not None

    @property
    def msgid(self) -> str:
        """The answer in words."""
        return REASONS[self.reason]


class Place(Protocol):
    """A point and whether it belongs to the town."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def inside(self) -> bool: ...


def zone_at(zones: Iterable[Zone], lat: float, lon: float, *, inside: bool) -> Zone | None:
    """The first zone, in the town's order, that holds a point; `inside` is the whole town's."""
    for zone in zones:
        if inside if zone.area is None else zone.area.contains(lat, lon):
            return zone
    return None


def answer(zones: Iterable[Zone], place: Place) -> Answer:
    """What the town answers for a place."""
    zone = zone_at(zones, place.lat, place.lon, inside=place.inside)
    if zone:
        return Answer(Reason.DELIVERED, zone)
    return Answer(Reason.NO_ZONE if place.inside else Reason.OUTSIDE_TOWN, None)


class Outcome(StrEnum):
    """How well a typed address was understood."""

    EXACT = "exact"
    SEVERAL = "several"
    NUMBER_UNKNOWN = "number_unknown"
    STREET_ONLY = "street_only"
    OTHER_TOWN = "other_town"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Suggestion:
    """An address that may be meant; `id` is public, `zone` the slug of its zone."""

    id: str
    label: str
    number: int | None
    suffix: str
    street_key: str
    street: str
    lat: float
    lon: float
    inside: bool
    zone: str | None

    @property
    def deliverable(self) -> bool:
        """Whether the town delivers there."""
        return self.zone is not None


@dataclass(frozen=True)
class StreetFound:
    """A street that may be meant and the numbers it has."""

    name: str
    city: str
    postcode: str
    first: int | None
    last: int | None
    addresses: int


@dataclass(frozen=True)
class Found:
    """What a typed address turned out to be; `town` names the other town, if that is the case."""

    outcome: Outcome
    suggestions: tuple[Suggestion, ...] = ()
    streets: tuple[StreetFound, ...] = ()
    town: str = ""

    @property
    def exact(self) -> Suggestion | None:
        """The one address that is meant, when there is no doubt."""
        return self.suggestions[0] if self.outcome is Outcome.EXACT else None


def as_good_as_the_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The streets between which the typed words do not decide."""
    return [c for c in candidates if c.score >= candidates[0].score - _NEARLY]


def arranged(
    suggestions: Iterable[Suggestion], candidates: Sequence[Candidate]
) -> tuple[list[Suggestion], list[Candidate]]:
    """Both best first; of streets that fit alike, those that have the number come first."""
    found = {s.label: s for s in sorted(suggestions, key=lambda s: s.id, reverse=True)}.values()
    having = {s.street_key for s in found for c in candidates if _has_number(s, c)}
    alike = len(as_good_as_the_first(candidates))
    first = sorted(candidates[:alike], key=lambda c: c.street.key not in having)
    ranked = [*first, *candidates[alike:]]
    return sorted(found, key=lambda s: _closeness(s, ranked)), ranked


def _has_number(suggestion: Suggestion, candidate: Candidate) -> bool:
    reading = candidate.reading
    same = suggestion.street_key == candidate.street.key
    return same and suggestion.number in (reading.number, reading.other_number)


def _closeness(suggestion: Suggestion, candidates: Sequence[Candidate]) -> tuple[Any, ...]:
    """A sort key: streets in their order; on each the number asked for, its suffix, then others."""
    at = next(i for i, c in enumerate(candidates) if c.street.key == suggestion.street_key)
    reading = candidates[at].reading
    wanted = (reading.number, reading.other_number)
    number = suggestion.number or 0
    suffixes = (*reading.suffixes, "")
    return (
        at,
        wanted.index(number) if number in wanted else len(wanted),
        abs(number - (reading.number or 0)),
        suffixes.index(suggestion.suffix) if suggestion.suffix in suffixes else len(suffixes),
        number,
        suggestion.suffix,
        suggestion.id,
    )


def outcome_of(suggestions: Sequence[Suggestion], candidates: Sequence[Candidate]) -> Outcome:
    """How sure we may be of the first of the arranged suggestions."""
    best = candidates[0]
    if best.reading.number is None:
        return Outcome.STREET_ONLY
    first = next((s for s in suggestions if _has_number(s, best)), None)
    if first is None:
        return Outcome.NUMBER_UNKNOWN
    others = [c for c in candidates[1:] if c.score >= best.score - _TIE]
    rivals = [s for s in suggestions for c in others if _has_number(s, c)]
    sure = first.suffix in (best.reading.suffixes or ("",)) and best.score >= SURE
    return Outcome.EXACT if sure and not rivals else Outcome.SEVERAL
