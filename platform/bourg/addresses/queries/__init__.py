"""Reads about places: completion while typing, one address, zones and what the town answers.

The streets are kept in memory for each state of the gazetteer (`street_index`); the numbers of the
streets that fit come from the database. A completion costs two small statements.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from json import loads
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from bourg.addresses.areas import Area, area_of
from bourg.addresses.communes import known_towns, large_communes
from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.rules import (
    Answer,
    Found,
    Outcome,
    Place,
    StreetFound,
    Suggestion,
    Zone,
    answer,
    arranged,
    as_good_as_the_first,
    outcome_of,
    zone_at,
)
from bourg.addresses.street_index import Candidate, Street, StreetIndex
from bourg.addresses.typed import Typed, read_typed
from bourg.kernel.models import LiveCounter

GAZETTEER = "gazetteer"  # the live counter that an import raises
_STREETS_TRIED = 6
_indexes: WeakKeyDictionary[Engine, tuple[object, StreetIndex]] = WeakKeyDictionary()
_A, _Z = Address.__table__.c, DeliveryZone.__table__.c
_COLUMNS = (
    _A.ban_id, _A.label, _A.number, _A.suffix, _A.street_key, _A.street, _A.lat, _A.lon, _A.inside,
    _Z.slug.label("zone"),
)  # fmt: skip
_FOUND = select(*_COLUMNS).outerjoin(DeliveryZone.__table__, _Z.id == _A.zone_id)


def complete(session: Session, text: str, *, limit: int = 8) -> list[Suggestion]:
    """The addresses that somebody may be typing, best first; none for another town."""
    return list(search(session, text, limit=limit).suggestions)


def search(session: Session, text: str, *, limit: int = 8) -> Found:
    """Understand a typed address: the one that is meant, or choices, or the town it belongs to."""
    index = street_index(session)
    typed = read_typed(text, towns=known_towns(index.towns))
    candidates = index.search(typed, _STREETS_TRIED)
    if town := _other_town(typed, candidates, index):
        return Found(Outcome.OTHER_TOWN, town=town)
    if not candidates:
        return Found(Outcome.UNKNOWN)
    rows = _rows(session, candidates, typed, limit)
    found, candidates = arranged([Suggestion(*row[: len(_COLUMNS)]) for row in rows], candidates)
    outcome = outcome_of(found, candidates)
    return Found(outcome, tuple(found[:limit]), tuple(map(_street_found, candidates)))


def find(session: Session, public_id: str, *, unmoved: bool = False) -> Address | None:
    """One address by its public id (the BAN's); `unmoved`, its zone stays to the end of the write.

    Who then locks rows of ordering sees no zone of yesterday: addresses are locked first.
    """
    wanted = select(Address).where(Address.ban_id == public_id)
    if unmoved:
        wanted = wanted.with_for_update(read=True).execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def houses(session: Session) -> list[tuple[str, tuple[float, float]]]:
    """The label and the point of every address that lies in the town."""
    rows = session.execute(select(_A.label, _A.lat, _A.lon).where(_A.inside).order_by(_A.id))
    return [(label, (lat, lon)) for label, lat, lon in rows]


def delivery_zones(session: Session, drafts: Collection[str] = ()) -> list[Zone]:
    """The zones where the town delivers now, in the order in which they are asked.

    `drafts`: short names of zones that are taken to be switched on already.
    """
    wanted = _ZONES
    if drafts:
        on = or_(_Z.active, _Z.slug.in_(drafts))
        wanted = _DRAWN.where(on, _Z.deleted_at.is_(None))
    rows: Sequence[Any] = session.execute(wanted).all()
    return [
        Zone(
            z.id, z.slug, z.name, z.fee_cents, z.minimum_cents, _area(z.shape) if z.shape else None
        )
        for z in rows
    ]


def widest_zone(session: Session) -> int | None:
    """The zone that an address nobody knows is taken to lie in: the whole town's, else the first.

    Until somebody finds where it is.
    """
    here = select(_Z.id).where(_Z.active, _Z.way == Way.DELIVERY)
    first = here.order_by(_SHAPE.is_not(None), _Z.position, _Z.id)
    return session.scalar(first.limit(1))


def zone_of(session: Session, lat: float, lon: float, *, inside: bool = True) -> Zone | None:
    """The zone of a point; `inside` says whether the whole town's zone may hold it."""
    return zone_at(delivery_zones(session), lat, lon, inside=inside)


def answer_for(session: Session, place: Place) -> Answer:
    """Whether the town delivers to an address, in which zone, and why not."""
    return answer(delivery_zones(session), place)


def street_index(session: Session) -> StreetIndex:
    """The streets of the gazetteer as it is now; built again after an import."""
    engine: Any = session.get_bind()
    version = tuple(session.execute(_VERSION).one())
    known = _indexes.get(engine)
    if known is None or known[0] != version:
        known = (version, StreetIndex([Street(*row) for row in session.execute(_STREETS)]))
        _indexes[engine] = known
    return known[1]


_SHAPE = cast(_Z.polygon, Text).label("shape")
_DRAWN = (
    select(_Z.id, _Z.slug, _Z.name, _Z.fee_cents, _Z.minimum_cents, _SHAPE)
    .where(_Z.way == Way.DELIVERY)
    .order_by(_Z.position, _SHAPE.is_(None), _Z.id)
)
_ZONES = _DRAWN.where(_Z.active)
_VERSION = select(
    select(LiveCounter.value).where(LiveCounter.name == GAZETTEER).scalar_subquery(),
    select(func.max(_A.id)).scalar_subquery(),
    select(func.min(_A.street_key)).scalar_subquery(),
    select(func.max(_A.street_key)).scalar_subquery(),
)
_STREETS = select(
    _A.street_key,
    func.min(_A.street),
    func.min(_A.postcode),
    func.min(_A.city),
    func.min(_A.insee),
    func.count(),
    func.min(_A.number),
    func.max(_A.number),
).group_by(_A.street_key)


@lru_cache(maxsize=256)
def _area(geometry: str) -> Area:
    return area_of(loads(geometry))


def _other_town(typed: Typed, candidates: Sequence[Candidate], index: StreetIndex) -> str:
    """The other town that is named, by its postcode or its name; empty for ours."""
    ours = index.towns
    if typed.postcode and index.postcodes and typed.postcode not in index.postcodes:
        return f"{typed.postcode} {large_communes().get(typed.town, typed.town.title())}".strip()
    named = {reading.town for reading in typed.readings if reading.town} - ours
    meant = candidates[0].reading.town if candidates else next(iter(named), "")
    town = typed.town if typed.town in large_communes() else meant
    return "" if town in ours else large_communes().get(town, "")


def _rows(
    session: Session, candidates: Sequence[Candidate], typed: Typed, limit: int
) -> Sequence[Row[Any]]:
    """Addresses of the streets that fit: with the number asked for, near it, or the first ones."""
    numbered = [c for c in candidates if c.reading.number is not None]
    rows: Sequence[Row[Any]] = []
    if numbered:
        rows = session.execute(_with_numbers(numbered, typed)).all()
    if any(row.street_key == candidates[0].street.key for row in rows):
        return rows
    best = candidates[0]
    if best.reading.number is not None:
        return [*rows, *session.execute(_near(best, limit)).all()]
    return [*rows, *session.execute(_first_numbers(as_good_as_the_first(candidates), limit)).all()]


def _with_numbers(candidates: Iterable[Candidate], typed: Typed) -> Select[Any]:
    wanted = []
    for candidate in candidates:
        reading = candidate.reading
        numbers = [_A.number.in_([n for n in (reading.number, reading.other_number) if n])]
        if reading.number and reading.number_last and typed.open_end:
            numbers += [_A.number.between(reading.number * 10, reading.number * 10 + 9)]
        wanted.append(and_(_A.street_key == candidate.street.key, or_(*numbers)))
    return _FOUND.where(or_(*wanted))


def _near(candidate: Candidate, limit: int) -> Select[Any]:
    gap = func.abs(_A.number - candidate.reading.number)
    return (
        _FOUND.where(_A.street_key == candidate.street.key)
        .order_by(gap, _A.number, _A.suffix)
        .limit(min(limit, 5))
    )


def _first_numbers(candidates: Sequence[Candidate], limit: int) -> Select[Any]:
    """The first numbers of each street, shared out fairly."""
    share = max(limit // len(candidates), 1)
    place = (
        func.row_number()
        .over(partition_by=_A.street_key, order_by=(_A.number, _A.suffix))
        .label("place")
    )
    keys = [candidate.street.key for candidate in candidates]
    inner = _FOUND.add_columns(place).where(_A.street_key.in_(keys)).subquery()
    return select(inner).where(inner.c.place <= share)


def _street_found(candidate: Candidate) -> StreetFound:
    s = candidate.street
    return StreetFound(s.name, s.city, s.postcode, s.first, s.last, s.addresses)
