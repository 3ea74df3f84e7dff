"""Reading a town's addresses: the Base Adresse Nationale, a Base Adresse Locale, or an R export.

The file is read twice: once to learn how streets are spelled, which points are shared and which
numbers stand out; once to yield the rows. A row in doubt is told, never dropped silently.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from bourg.addresses.areas import Area
from bourg.addresses.report import UNUSABLE, Doubt, DoubtfulRow, Report
from bourg.addresses.rows import (
    COLUMNS,
    NEEDED,
    AddressRow,
    Found,
    address_label,
    found,
    to_keep,
)
from bourg.addresses.spelling import Repair, Spellings, lost_letters, street_key
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_
from bourg.kernel.tabular import LIMIT_BYTES, FileRefused, Table, is_formula, open_table

NEAR_BOUNDARY_M = 30.0  # two drawings of one boundary differ by that much
_ODD_FROM = 1000
_ODD_TIMES = 10


def read_ban(
    path: Path,
    *,
    insee: Collection[str] = (),
    area: Area | None = None,
    references: Iterable[str] = (),
    report: Report,
    limit_bytes: int = LIMIT_BYTES,
) -> Iterator[AddressRow]:
    """The usable addresses of the communes `insee` (of all when empty), repaired, one by one.

    `area` is the town's boundary, `references` are trusted street names; `report` is filled on the
    way. Raises `FileRefused` before the first row.
    """
    table = open_table(path, limit_bytes=limit_bytes)
    file = _AddressFile(table, _columns(table))
    file.refuse_other_town(insee, area)
    file.learn(references)
    return _usable(file, set(insee), area, report)


def _columns(table: Table) -> dict[str, str]:
    known = {fold(column).replace(" ", "_"): column for column in table.columns}
    columns = {
        ours: next((known[name] for name in names if name in known), "")
        for ours, names in COLUMNS.items()
    }
    if missing := [COLUMNS[name][0] for name in NEEDED if not columns[name]]:
        raise FileRefused(
            N_("The file %(name)s is no list of addresses: it lacks the columns %(columns)s."),
            name=table.path.name,
            columns=", ".join(missing),
        )
    return columns


class _AddressFile:
    """An address file and what its first reading taught."""

    def __init__(self, table: Table, columns: dict[str, str]) -> None:
        self.table, self.columns = table, columns
        self.points: Counter[int] = Counter()
        self.largest: dict[str, list[int]] = {}
        self.spellings = Spellings(())

    def rows(self) -> Iterator[Found]:
        """Every row as it was found."""
        return (found(row, self.columns) for row in self.table.rows())

    def refuse_other_town(self, insee: Collection[str], area: Area | None) -> None:
        """One clear refusal for a file of another commune: by its code, else by its points."""
        communes: Counter[str] = Counter()
        streets: dict[str, bool] = {}
        for row in self.rows():
            communes[row.insee] += 1
            if area and row.lat is not None and row.lon is not None and row.street not in streets:
                streets[row.street] = area.contains(row.lat, row.lon)
        if not communes:
            raise FileRefused(N_("The file %(name)s has no row."), name=self.table.path.name)
        elsewhere = sum(streets.values()) * 10 < len(streets)
        if not any(communes[code] for code in insee) if insee else elsewhere:
            raise FileRefused(
                N_("The file %(name)s is of another commune (INSEE code %(code)s)."),
                name=self.table.path.name,
                code=communes.most_common(1)[0][0],
            )

    def learn(self, references: Iterable[str]) -> None:
        """Read once: spellings, shared points, the two largest numbers of each street."""
        largest: dict[str, list[int]] = defaultdict(list)
        for row in self.rows():
            self.points[hash(row.point)] += 1
            numbers = {*largest[row.street], row.place or 0}
            largest[row.street] = sorted(numbers)[-2:]
        self.largest = dict(largest)
        self.spellings = Spellings(sorted(largest), references)

    def stands_out(self, row: Found) -> bool:
        """Whether a number is far above all others of its street (4244 after 42 and 44)."""
        number, others = row.place or 0, self.largest[row.street]
        return number >= _ODD_FROM and number == others[-1] > _ODD_TIMES * max(others[0], 1)


def _usable(
    file: _AddressFile, insee: set[str], area: Area | None, report: Report
) -> Iterator[AddressRow]:
    """The second reading: one row in, one address or one doubt out."""
    written: dict[tuple[str, str], tuple[str, str, list[Repair]]] = {}
    ids: set[str] = set()
    doors: set[tuple[str, int | None, str]] = set()
    for row in file.rows():
        report.read += 1
        if (name := (row.street, row.insee)) not in written:
            street, repairs = file.spellings.best(row.street)
            written[name] = street, street_key(street, row.insee), repairs
        street, key, repairs = written[name]
        if doubt := _unusable(row, insee, ids):
            _tell(report, row, street, doubt)
            continue
        door = (key, row.place, row.suffix)
        doubts = [*_doubts(row, street, file, area), *[Doubt.SAME_ADDRESS] * (door in doors)]
        ids.add(row.ban_id)
        doors.add(door)
        _count(report, row, street, repairs, doubts)
        outside = Doubt.OUTSIDE_BOUNDARY in doubts
        flags = [doubt.value for doubt in doubts]
        yield to_keep(row, street, key, inside=not outside, flags=flags)
    report.streets = len({key for key, _, _ in doors})


def _unusable(row: Found, insee: set[str], ids: set[str]) -> Doubt | None:
    """Why a row cannot be kept, if so."""
    reasons = {
        Doubt.UNEVEN: not row.even,
        Doubt.OTHER_COMMUNE: bool(insee) and row.insee not in insee,
        Doubt.NO_ID: not row.ban_id or len(row.ban_id) > 60,
        Doubt.SAME_ID: row.ban_id in ids,
        Doubt.NO_STREET: not fold(row.street) or is_formula(row.street),
        Doubt.NO_NUMBER: row.number is None,
        Doubt.NO_POINT: row.lat is None or row.lon is None,
    }
    return next((doubt for doubt, holds in reasons.items() if holds), None)


def _doubts(row: Found, street: str, file: _AddressFile, area: Area | None) -> Iterator[Doubt]:
    """What a person should look at in a row that is kept."""
    if file.points[hash(row.point)] > 1:
        yield Doubt.SHARED_POINT
    lat, lon = row.lat or 0.0, row.lon or 0.0
    if area and not area.contains(lat, lon):
        near = area.distance_m(lat, lon) <= NEAR_BOUNDARY_M
        yield Doubt.NEAR_BOUNDARY if near else Doubt.OUTSIDE_BOUNDARY
    if file.stands_out(row):
        yield Doubt.ODD_NUMBER
    if not row.ban_id.startswith(row.insee) and row.ban_id[:5].isalnum() and "_" in row.ban_id:
        yield Doubt.FOREIGN_ID
    if lost_letters(street):
        yield Doubt.LOST_LETTERS


def _count(
    report: Report, row: Found, street: str, repairs: list[Repair], doubts: list[Doubt]
) -> None:
    report.kept += 1
    report.repairs.update({*repairs, *[Repair.SUFFIX] * (row.suffix != row.written_suffix)})
    for doubt in doubts:
        _tell(report, row, street, doubt)


def _tell(report: Report, row: Found, street: str, doubt: Doubt) -> None:
    label = address_label(row.place, row.suffix, street, row.postcode, row.city)
    report.doubtful(DoubtfulRow(row.line, row.ban_id, label, doubt, kept=doubt not in UNUSABLE))
