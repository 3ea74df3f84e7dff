"""The drawing for a product until it has a picture of its own: found by the words of its name."""

from dataclasses import replace
from functools import cache

from bourg.catalogue.sheets import Sheet
from bourg.kernel.folding import words
from bourg.web.theming import HOUSE_STATIC

DEFAULT = "product-default"
FOLDER = HOUSE_STATIC / "pictograms"


def picture_for(name: str, trade: str) -> str:
    """The drawing of the longest thing that is named; else the trade's sign, else a plain one."""
    spoken = words(name, singular=True)
    drawn = _drawn()
    parts = {
        "".join(spoken[start:end])
        for start in range(len(spoken))
        for end in range(start + 1, len(spoken) + 1)
    }
    if found := parts & drawn.keys():
        return drawn[max(found, key=lambda part: (len(part), part))]
    return f"trade-{trade}" if f"trade-{trade}" in drawn.values() else DEFAULT


def pictured(sheet: Sheet, trade: str) -> Sheet:
    """The same sheet with its drawing."""
    return replace(sheet, picture=picture_for(sheet.name, trade))


@cache
def _drawn() -> dict[str, str]:
    """The drawings of the house by their names in one word, singular."""
    names = (file.stem for file in sorted(FOLDER.glob("*.svg")))
    return {"".join(words(name, singular=True)): name for name in names}
