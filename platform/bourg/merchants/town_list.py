"""The town's own list of shops, as towns really keep it: columns and cells of every kind.

Pure reading: a file in, shops and doubts out. Whether an address exists is judged by the service.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

import phonenumbers

from bourg.addresses.spelling import repair_mojibake
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.tabular import FileRefused, Row, Table, is_formula
from bourg.merchants.trades import OTHER, recognise
from bourg.people.rules import clean_phone

FIELDS = {
    "name": ("enseigne", "nom", "nom du commerce", "commerce", "nom commercial", "raison sociale",
             "denomination", "etablissement", "magasin", "boutique", "name"),
    "trade": ("activite", "categorie", "type", "type de commerce", "metier", "secteur",
              "code naf", "naf", "ape", "code ape", "nature", "trade"),
    "number": ("n", "no", "numero", "num", "n de voie", "numero de voie", "number"),
    "street": ("rue", "voie", "adresse", "nom voie", "nom de la voie", "libelle voie", "street",
               "address"),
    "postcode": ("cp", "code postal", "postcode"),
    "city": ("ville", "commune", "city"),
    "phone": ("telephone", "tel", "telephone fixe", "numero de telephone", "phone"),
    "email": ("mail", "email", "e mail", "courriel", "adresse mail", "adresse email"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon", "long", "lng"),
    "precision": ("result type", "precision"),
    "key": ("reference", "key"),
    "decision": ("decision",),
}  # fmt: skip
NEEDED = ("name", "street")
_YES = {"oui", "o", "yes", "y", "x", "1", "ok"}
_NOT_YET = {"", "non", "n", "no", "0"}
_BETWEEN_PHONES = re.compile(r"[\n\r/;,|]|\bou\b")
_LONGEST = {"name": 120, "street": 160}


class ShopDoubt(StrEnum):
    """Why a row of the list should be looked at by a person."""

    NO_NAME = "no_name"
    FORMULA = "formula"
    TOO_LONG = "too_long"
    NO_STREET = "no_street"
    NO_NUMBER = "no_number"
    NO_MATCH = "no_match"
    NUMBER_UNKNOWN = "number_unknown"
    LOW_SCORE = "low_score"
    OUTSIDE_TOWN = "outside_town"
    DUPLICATE = "duplicate"
    ALREADY_HERE = "already_here"
    BAD_PHONE = "bad_phone"
    BAD_EMAIL = "bad_email"
    TRADE_UNKNOWN = "trade_unknown"
    DECISION_UNKNOWN = "decision_unknown"


# Doubts that do not keep a shop out: what is wrong is left empty.
HARMLESS = {ShopDoubt.BAD_PHONE, ShopDoubt.BAD_EMAIL, ShopDoubt.TRADE_UNKNOWN,
            ShopDoubt.DECISION_UNKNOWN}  # fmt: skip
# Doubts that no decision can overrule: the cell itself must be corrected.
CORRECT_FIRST = {ShopDoubt.NO_NAME, ShopDoubt.FORMULA, ShopDoubt.TOO_LONG}

WORDS = {
    ShopDoubt.NO_NAME: N_("The shop has no name."),
    ShopDoubt.FORMULA: N_("A cell is a formula."),
    ShopDoubt.TOO_LONG: N_("A cell is too long."),
    ShopDoubt.NO_STREET: N_("The shop has no street."),
    ShopDoubt.NO_NUMBER: N_("The number in the street is missing."),
    ShopDoubt.NO_MATCH: N_("This street is not in the town's list of addresses."),
    ShopDoubt.NUMBER_UNKNOWN: N_("This number is not in the town's list of addresses."),
    ShopDoubt.LOW_SCORE: N_("The address was recognised without certainty."),
    ShopDoubt.OUTSIDE_TOWN: N_("The address is outside the town."),
    ShopDoubt.DUPLICATE: N_("The same shop stands further up in the list."),
    ShopDoubt.ALREADY_HERE: N_("A shop of this name at this address is already known."),
    ShopDoubt.BAD_PHONE: N_("The telephone number cannot be right; left empty."),
    ShopDoubt.BAD_EMAIL: N_("The e-mail address cannot be right; left empty."),
    ShopDoubt.TRADE_UNKNOWN: N_("The trade is not known; entered as another shop."),
    ShopDoubt.DECISION_UNKNOWN: N_("The decision is not understood: write yes, or leave it empty."),
}


class ColumnRefused(BadInput):
    """A column named by hand that does not exist, on either side."""

    code = "column_refused"


@dataclass(frozen=True)
class ListedShop:
    """One shop of the list, cleaned; `key` stays the same when its row is corrected."""

    line: int
    key: str
    name: str
    trade: str
    number: str
    street: str
    postcode: str
    city: str
    phone: str | None
    email: str | None
    point: tuple[float, float] | None
    accepted: bool
    cells: Mapping[str, str] = field(repr=False)
    doubts: tuple[ShopDoubt, ...] = ()

    @property
    def typed_address(self) -> str:
        """The address as one would type it."""
        place = f"{self.postcode} {self.city}".strip()
        return f"{self.number} {self.street}, {place}".strip(" ,")

    @property
    def door(self) -> tuple[str, str]:
        """What makes two rows the same shop: its name and where it is."""
        return fold(self.name), fold(f"{self.number} {self.street}")


def columns_of(table: Table, by_hand: Mapping[str, str] | None = None) -> dict[str, str]:
    """Which column holds which field: recognised by name, or named by hand ({column: field}).

    Raises `ColumnRefused` for names that do not exist, `FileRefused` when a needed one is missing.
    """
    known = {fold(column): column for column in reversed(table.columns)}
    columns = {
        ours: next((known[name] for name in names if name in known), "")
        for ours, names in FIELDS.items()
    }
    for column, ours in (by_hand or {}).items():
        columns[_field(ours)] = _column(column, known)
    if missing := [ours for ours in NEEDED if not columns[ours]]:
        raise FileRefused(
            N_("No column of %(name)s was recognised for %(fields)s. Name it with --map."),
            name=table.path.name,
            fields=", ".join(missing),
        )
    return columns


def _field(name: str) -> str:
    if name not in FIELDS:
        raise ColumnRefused(
            N_("There is no field %(name)s. Known fields: %(known)s."),
            name=name,
            known=", ".join(FIELDS),
        )
    return name


def _column(name: str, known: Mapping[str, str]) -> str:
    if fold(name) not in known:
        raise ColumnRefused(
            N_("The file has no column %(name)s. Its columns: %(known)s."),
            name=name,
            known=", ".join(known.values()),
        )
    return known[fold(name)]


def listed_shops(table: Table, columns: Mapping[str, str]) -> Iterator[ListedShop]:
    """Every row as a shop, cleaned, with the doubts that the row alone shows."""
    return (_shop(row, columns) for row in table.rows())


def _shop(row: Row, columns: Mapping[str, str]) -> ListedShop:
    raw = {name: row.cells.get(column, "") for name, column in columns.items()}
    cells = {name: clean(text) for name, text in raw.items()}
    phone = first_phone(raw["phone"])
    email = cells["email"].lower()
    trade = recognise(cells["trade"], cells["name"])
    email_fits = not email or re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", email) is not None
    doubts = {
        **_doubts(cells),
        ShopDoubt.BAD_PHONE: bool(cells["phone"]) and phone is None,
        ShopDoubt.BAD_EMAIL: not email_fits,
        ShopDoubt.TRADE_UNKNOWN: bool(cells["trade"]) and trade is None,
        ShopDoubt.DECISION_UNKNOWN: fold(cells["decision"]) not in _YES | _NOT_YET,
    }
    return ListedShop(
        line=row.line,
        key=cells["key"] if re.fullmatch(r"[0-9a-f]{20}", cells["key"]) else _key(cells),
        name=cells["name"],
        trade=trade or OTHER,
        number=cells["number"],
        street=cells["street"],
        postcode=cells["postcode"],
        city=cells["city"],
        phone=phone,
        email=email if email and email_fits else None,
        point=_point(cells),
        accepted=fold(cells["decision"]) in _YES,
        cells=row.cells,
        doubts=tuple(doubt for doubt, holds in doubts.items() if holds),
    )


def _doubts(cells: Mapping[str, str]) -> dict[ShopDoubt, bool]:
    spoken = (cells["name"], cells["street"], cells["number"], cells["trade"])
    return {
        ShopDoubt.NO_NAME: not fold(cells["name"]),
        ShopDoubt.FORMULA: any(is_formula(cell) for cell in spoken),
        ShopDoubt.TOO_LONG: any(len(cells[name]) > most for name, most in _LONGEST.items()),
        ShopDoubt.NO_STREET: not fold(cells["street"]),
    }


def clean(cell: str) -> str:
    """A cell on one line, its encoding repaired, without signs that nobody can see."""
    text = _one_line(repair_mojibake(cell.replace("\u00a0", " ")))
    while (better := _one_line(repair_mojibake(text))) != text:
        text = better  # what was hidden between two letters hid their encoding too
    return text


def _one_line(text: str) -> str:
    seen = (" " if c.isspace() else c for c in text if c.isspace() or _visible(c))
    return " ".join("".join(seen).split())


def _visible(letter: str) -> bool:
    """Neither a control sign nor one that turns the direction of writing."""
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or letter == "\u200d"


def first_phone(cell: str) -> str | None:
    """The first usable telephone number of a cell (E.164); cells often hold two."""
    for part in _BETWEEN_PHONES.split(cell):
        try:
            number = clean_phone(clean(part))
        except BadInput:
            continue
        if phonenumbers.is_valid_number(phonenumbers.parse(number)):
            return number
    return None


def _key(cells: Mapping[str, str]) -> str:
    """The identity of a row: what it says of name, trade and place, however it is spaced."""
    told = (fold(cells[name]) for name in ("name", "trade", "number", "street"))
    return sha256("|".join(told).encode()).hexdigest()[:20]


def _point(cells: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude, unless the file itself says that they are vague."""
    try:
        lat, lon = (float(cells[name].replace(",", ".")) for name in ("lat", "lon"))
    except ValueError:
        return None
    vague = cells["precision"] not in ("", "housenumber")
    return None if vague or not (-90 <= lat <= 90 and -180 <= lon <= 180) else (lat, lon)
