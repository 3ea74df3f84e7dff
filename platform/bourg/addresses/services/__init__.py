"""What is done with places: bringing in a town's addresses; its zones are in `zones`."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from secrets import randbelow
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from bourg.addresses.areas import Area, area_of
from bourg.addresses.models import Address
from bourg.addresses.queries import GAZETTEER, delivery_zones
from bourg.addresses.reading import read_ban
from bourg.addresses.report import DoubtfulRow, Report
from bourg.addresses.rows import AddressRow
from bourg.addresses.rules import zone_at
from bourg.addresses.services.zones import draw_zone
from bourg.kernel.db import INSERT
from bourg.kernel.models import LiveCounter
from bourg.kernel.tabular import LIMIT_BYTES
from bourg.kernel.transaction import write

__all__ = ["Imported", "draw_zone", "import_addresses"]

_BATCH = 1000
_FIELDS = tuple(field.name for field in fields(AddressRow))


def _unheard(_told: object) -> None:
    """Nobody wants to know."""


@dataclass
class Imported:
    """What an import of addresses did; `gone` are known addresses that the file no longer has."""

    report: Report
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0


def import_addresses(
    path: Path,
    *,
    insee: Collection[str] = (),
    boundary: Mapping[str, Any] | None = None,
    references: Iterable[str] = (),
    districts: Mapping[str, Mapping[str, Any]] | None = None,
    progress: Callable[[int], None] = _unheard,
    doubtful: Callable[[DoubtfulRow], None] = _unheard,
    limit_bytes: int = LIMIT_BYTES,
) -> Imported:
    """Bring in or update the town's addresses; the same file twice changes nothing.

    `boundary` and `districts` (by name) are GeoJSON; `references` are trusted street names.
    Written in batches, so that orders are not kept waiting; an address is never deleted, because
    orders may name it. Raises `FileRefused` or `AreaRefused` before anything is written.
    """
    done = Imported(Report(tell=doubtful))
    area = area_of(dict(boundary)) if boundary else None
    parts = {name: area_of(dict(shape)) for name, shape in (districts or {}).items()}
    rows = read_ban(
        path,
        insee=insee,
        area=area,
        references=references,
        report=done.report,
        limit_bytes=limit_bytes,
    )
    communes: set[str] = set()
    while batch := list(islice(rows, _BATCH)):
        communes |= {row.insee for row in batch}
        _bring_in([_values(row, parts) for row in batch], done)
        progress(done.report.read)
    _finish(done, communes)
    return done


def _values(row: AddressRow, districts: Mapping[str, Area]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS}
    if districts:
        holding = (name for name, area in districts.items() if area.contains(row.lat, row.lon))
        values["district"] = next(holding, "")[:80]
    return values


def _bring_in(batch: list[dict[str, Any]], done: Imported) -> None:
    """Insert what is new, update what differs."""
    with write() as session:
        _find_zones(session, batch)
        known = _known(session, [values["ban_id"] for values in batch])
        new = [values for values in batch if values["ban_id"] not in known]
        changed = list(_differing(batch, known))
        if new:
            session.execute(insert(Address), new)
        if changed:
            session.execute(update(Address), changed)
        if new or changed:
            _streets_changed(session)
    done.new += len(new)
    done.changed += len(changed)
    done.unchanged += len(batch) - len(new) - len(changed)


def _find_zones(session: Session, batch: list[dict[str, Any]]) -> None:
    """Give every address of a batch its zone of this moment."""
    zones = delivery_zones(session)
    for values in batch:
        zone = zone_at(zones, values["lat"], values["lon"], inside=values["inside"])
        values["zone_id"] = zone.id if zone else None


def _known(session: Session, ids: list[str]) -> dict[str, dict[str, Any]]:
    columns = [getattr(Address, name) for name in (*_FIELDS, "district", "zone_id", "id")]
    rows = session.execute(select(*columns).where(Address.ban_id.in_(ids)))
    return {row.ban_id: dict(row._mapping) for row in rows}


def _differing(
    batch: list[dict[str, Any]], known: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for values in batch:
        before = known.get(values["ban_id"])
        if before and any(before[name] != value for name, value in values.items()):
            yield {**values, "id": before["id"]}


def _streets_changed(session: Session) -> None:
    """Every process builds its street index again; the mark is random, so never met before."""
    mark = randbelow(2**31)
    into = INSERT[session.get_bind().dialect.name](LiveCounter)
    session.execute(
        into.values(name=GAZETTEER, value=mark).on_conflict_do_update(
            index_elements=["name"], set_={"value": mark}
        )
    )


def _finish(done: Imported, communes: set[str]) -> None:
    with write() as session:
        known = session.scalar(
            select(func.count()).select_from(Address).where(Address.insee.in_(communes))
        )
    done.gone = (known or 0) - done.report.kept
