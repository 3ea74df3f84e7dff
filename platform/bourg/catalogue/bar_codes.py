"""Bar codes: read from what people and spreadsheets write, refused in words."""

import re

from stdnum import ean

from bourg.kernel.refusals import N_, BadInput

_FIGURES = N_("A bar code holds figures only: type those that stand below the bars.")
_LENGTH = N_("A bar code has 8 or 13 figures: type all that stand below the bars.")
_SUM = N_("This bar code does not add up: look at its figures again.")
_LENGTHS = (8, 12, 13, 14)


def read(text: str, field: str) -> str:
    """A bar code (EAN-8, EAN-13, UPC-A, GTIN-14) by its figures; nothing when none is said.

    Twelve figures are an EAN-13 whose leading zero a till left out. Raises `BadInput`.
    """
    figures = re.sub(r"[\s.-]", "", text)
    if not figures:
        return ""
    if not (figures.isascii() and figures.isdecimal()):
        raise BadInput(_FIGURES, field=field)
    if len(figures) not in _LENGTHS:
        raise BadInput(_LENGTH, field=field)
    whole = figures.zfill(13) if len(figures) == 12 else figures
    if not ean.is_valid(whole):
        raise BadInput(_SUM, field=field)
    return whole


def is_one(code: str) -> bool:
    """Whether this is a bar code as `read` gives it, or nothing."""
    return not code or ean.is_valid(code)
