"""One way to make words comparable, for every search of the product.

Databases fold differently (SQLite's `remove_diacritics` leaves œ, PostgreSQL's `unaccent` is not
immutable), so the folding is done here, once, before anything is stored or looked for.
"""

import unicodedata

_SMALLEST_PLURAL = 4  # shorter words keep their s or x: gaz, bus, prix


def fold(text: str, *, singular: bool = False) -> str:
    """Lower case, no accents, no ligatures, letters and digits only, one space between words.

    `singular` also cuts the French plural (s, x) of longer words: "Gâteaux" becomes "gateau".
    """
    return " ".join(words(text, singular=singular))


def words(text: str, *, singular: bool = False) -> list[str]:
    """The folded words of a text, in their order."""
    found = _plain(text).split()
    return [without_plural(word) for word in found] if singular else found


def without_plural(word: str) -> str:
    """A folded word without its plural ending; the same cut is made on both sides of a search."""
    if len(word) > _SMALLEST_PLURAL and word[-1] in "sx" and word[-2] != "s":
        return word[:-1]
    return word


def _plain(text: str) -> str:
    if text.isascii():
        return "".join(c if c.isalnum() else " " for c in text.lower())
    lowered = unicodedata.normalize("NFKD", text).casefold()
    lowered = lowered.replace("œ", "oe").replace("æ", "ae")
    return "".join(
        c if c.isalnum() else " "
        for c in unicodedata.normalize("NFKD", lowered)
        if not unicodedata.category(c).startswith("M")
    )
