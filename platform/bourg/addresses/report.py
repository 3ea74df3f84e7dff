"""What an import of addresses tells: how much was repaired, and every row that is in doubt."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bourg.addresses.spelling import Repair
from bourg.kernel.refusals import N_


class Doubt(StrEnum):
    """Why a row should be looked at by a person."""

    SHARED_POINT = "shared_point"
    OUTSIDE_BOUNDARY = "outside_boundary"
    NEAR_BOUNDARY = "near_boundary"
    ODD_NUMBER = "odd_number"
    FOREIGN_ID = "foreign_id"
    LOST_LETTERS = "lost_letters"
    SAME_ADDRESS = "same_address"
    NO_ID = "no_id"
    SAME_ID = "same_id"
    NO_STREET = "no_street"
    NO_NUMBER = "no_number"
    NO_POINT = "no_point"
    UNEVEN = "uneven"
    OTHER_COMMUNE = "other_commune"


UNUSABLE = {
    Doubt.NO_ID,
    Doubt.SAME_ID,
    Doubt.NO_STREET,
    Doubt.NO_NUMBER,
    Doubt.NO_POINT,
    Doubt.UNEVEN,
    Doubt.OTHER_COMMUNE,
}

REPAIRED = {
    Repair.MOJIBAKE: N_("broken letters restored (UTF-8 read as Windows-1252)"),
    Repair.BLANKS: N_("blanks set right"),
    Repair.CAPITALS: N_("capitals set right"),
    Repair.STREET_TYPE: N_("type of street written in full (Allée, Avenue ...)"),
    Repair.ACCENT: N_("accent restored"),
    Repair.TITLE: N_("title written in full (Maréchal, Docteur ...)"),
    Repair.SAME_STREET: N_("spelled like other rows of the same street"),
    Repair.REFERENCE: N_("spelled like the trusted street names"),
    Repair.SUFFIX: N_("suffix set right (bis, ter ...)"),
}

WORDS = {
    Doubt.SHARED_POINT: N_("Several addresses lie on this one point."),
    Doubt.OUTSIDE_BOUNDARY: N_("The point lies outside the town's boundary."),
    Doubt.NEAR_BOUNDARY: N_("The point lies just outside the town's boundary; counted as inside."),
    Doubt.ODD_NUMBER: N_("The number is far above all others of this street."),
    Doubt.FOREIGN_ID: N_("The identifier begins with the code of another commune."),
    Doubt.LOST_LETTERS: N_("Letters of the street's name are lost."),
    Doubt.SAME_ADDRESS: N_("Another row has the same number in the same street."),
    Doubt.NO_ID: N_("The row has no identifier."),
    Doubt.SAME_ID: N_("The identifier was already used by a row above."),
    Doubt.NO_STREET: N_("The row has no street."),
    Doubt.NO_NUMBER: N_("The number cannot be read."),
    Doubt.NO_POINT: N_("The row has no usable longitude and latitude."),
    Doubt.UNEVEN: N_("The row has too few or too many cells."),
    Doubt.OTHER_COMMUNE: N_("The row is of another commune."),
}


@dataclass(frozen=True)
class DoubtfulRow:
    """One line of the list that a person works through."""

    line: int
    ban_id: str
    label: str
    doubt: Doubt
    kept: bool


@dataclass
class Report:
    """Counts of an import; `tell` receives every doubtful row as it is met."""

    tell: Callable[[DoubtfulRow], None] = lambda row: None
    read: int = 0
    kept: int = 0
    streets: int = 0
    repairs: Counter[Repair] = field(default_factory=Counter)
    doubts: Counter[Doubt] = field(default_factory=Counter)

    def repaired(self, repairs: set[Repair]) -> None:
        """Count the repairs of one row."""
        self.repairs.update(repairs)

    def doubtful(self, row: DoubtfulRow) -> None:
        """Count a doubt and hand the row on; rows of other communes are only counted."""
        self.doubts[row.doubt] += 1
        if row.doubt is not Doubt.OTHER_COMMUNE:
            self.tell(row)

    @property
    def left_out(self) -> int:
        """How many rows could not be used."""
        return self.read - self.kept
