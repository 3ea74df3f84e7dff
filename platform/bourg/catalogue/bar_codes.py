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
    if wrong := fault(text):
        raise BadInput(wrong, field=field)
    return _whole(text)


def fault(text: str) -> str | None:
    """Why this is no bar code, in words; nothing when it is one, or nothing was said."""
    figures = _whole(text)
    if not (figures.isascii() and figures.isdecimal()):
        return _FIGURES if figures else None
    if len(figures) not in _LENGTHS:
        return _LENGTH
    return None if ean.is_valid(figures) else _SUM


def _whole(text: str) -> str:
    figures = re.sub(r"[\s.-]", "", text)
    return figures.zfill(13) if len(figures) == 12 else figures


def is_one(code: str) -> bool:
    """Whether this is a bar code as `read` gives it, or nothing."""
    return not code or ean.is_valid(code)
