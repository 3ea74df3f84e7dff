"""One row of an address file, as it was found and as it goes into the gazetteer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bourg.addresses.spelling import repair_mojibake, repair_suffix
from bourg.kernel.folding import fold
from bourg.kernel.tabular import Row

NO_HOUSE_NUMBER = 99999  # what the BAL writes for a named place without numbers
LARGEST_NUMBER = 9999
COLUMNS = {
    "ban_id": ("id", "cle_interop", "id_ban_adresse"),
    "number": ("numero",),
    "suffix": ("rep", "suffixe"),
    "street": ("nom_voie", "voie_nom"),
    "postcode": ("code_postal",),
    "insee": ("code_insee", "commune_insee"),
    "city": ("nom_commune", "commune_nom"),
    "lon": ("lon", "long"),
    "lat": ("lat",),
}
NEEDED = ("ban_id", "number", "street", "insee", "city", "lon", "lat")
_MISSING = {"", "NA", "NULL", "None"}
_NUMBER = re.compile(r"(\d{1,5})(?:\.0+)?\s*([a-zA-Z]*)")


@dataclass(frozen=True)
class Found:
    """What a row says, cell by cell; a number or a coordinate that cannot be read is None."""

    line: int
    even: bool
    ban_id: str
    number: int | None
    written_suffix: str
    street: str
    postcode: str
    insee: str
    city: str
    lat: float | None
    lon: float | None

    @property
    def place(self) -> int | None:
        """The house number, None for a named place."""
        return None if self.number == NO_HOUSE_NUMBER else self.number

    @property
    def suffix(self) -> str:
        """The suffix as it should be written."""
        return repair_suffix(self.written_suffix)

    @property
    def point(self) -> tuple[float | None, float | None]:
        """Latitude and longitude."""
        return self.lat, self.lon


@dataclass(frozen=True)
class AddressRow:
    """One address as it goes into the gazetteer (WGS 84 degrees)."""

    ban_id: str
    number: int | None
    suffix: str
    street: str
    street_key: str
    postcode: str
    city: str
    insee: str
    lat: float
    lon: float
    inside: bool
    label: str
    search_text: str
    flags: list[str]


def found(row: Row, columns: Mapping[str, str]) -> Found:
    """Read the cells of a row; `columns` says which column is which."""
    cells = {name: _cell(row, columns.get(name, "")) for name in COLUMNS}
    number, glued = parse_number(cells["number"])
    return Found(
        line=row.line,
        even=row.even,
        ban_id=cells["ban_id"],
        number=number,
        written_suffix=cells["suffix"] or glued,
        street=cells["street"],
        postcode=cells["postcode"].zfill(5) if cells["postcode"] else "",
        insee=cells["insee"].zfill(5),
        city=" ".join(repair_mojibake(cells["city"]).split()),
        lat=_coordinate(cells["lat"], 90),
        lon=_coordinate(cells["lon"], 180),
    )


def parse_number(text: str) -> tuple[int | None, str]:
    """A house number and the suffix that may be glued to it; None when it cannot be a number."""
    match = _NUMBER.fullmatch(text)
    number = int(match[1]) if match else NO_HOUSE_NUMBER + 1
    if not match or LARGEST_NUMBER < number != NO_HOUSE_NUMBER:
        return None, ""
    return number, match[2]


def to_keep(row: Found, street: str, key: str, *, inside: bool, flags: list[str]) -> AddressRow:
    """The address of a usable row; `street` is the repaired name, `key` its `street_key`."""
    if row.lat is None or row.lon is None:
        raise ValueError("a row without a point cannot be kept")
    label = address_label(row.place, row.suffix, street, row.postcode, row.city)
    return AddressRow(
        ban_id=row.ban_id,
        number=row.place,
        suffix=row.suffix,
        street=street[:120],
        street_key=key,
        postcode=row.postcode[:5],
        city=row.city[:80],
        insee=row.insee[:5],
        lat=row.lat,
        lon=row.lon,
        inside=inside,
        label=label,
        search_text=fold(label)[:240],
        flags=flags,
    )


def address_label(number: int | None, suffix: str, street: str, postcode: str, city: str) -> str:
    """An address in one line: "12 bis Rue de la Liberté, 93140 Bondy"."""
    door = " ".join(
        part for part in ("" if number is None else str(number), suffix, street) if part
    )
    return f"{door}, {f'{postcode} {city}'.strip()}"[:200]


def _cell(row: Row, column: str) -> str:
    value = row.cells.get(column, "").strip()
    return "" if value in _MISSING else value


def _coordinate(text: str, most: int) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if -most <= value <= most and value != 0 else None
