"""How streets are written: repaired where certain, and one key for all ways to write a name.

Only what cannot be anything else is repaired: text decoded with the wrong table, a street type
that lost its accent or its letters, a lone "a" that must be "à".
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from unicodedata import combining, normalize

from bourg.addresses.street_words import LINKS, TYPES, key_words
from bourg.kernel.folding import words

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LOST_BLANK = re.compile("Ã +")  # "Ã" and a no-break space are "à"; the second half was lost
_FRENCH = frozenset("àâäæçéèêëîïôöœùûüÿñÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸÑ‘’“”«»–—…°€·\u00a0\u202f")
_LOST = re.compile(r"[�?]")

_TITLES_IN_FULL = {"Mal": "Maréchal", "Gal": "Général", "Dr": "Docteur", "Pr": "Professeur"}


class Repair(StrEnum):
    """What was certainly wrong in the writing of a row, and was put right."""

    MOJIBAKE = "mojibake"
    BLANKS = "blanks"
    CAPITALS = "capitals"
    STREET_TYPE = "street_type"
    ACCENT = "accent"
    TITLE = "title"
    SAME_STREET = "same_street"
    REFERENCE = "reference"
    SUFFIX = "suffix"


def repair_mojibake(text: str) -> str:
    """Text whose UTF-8 was read as Windows-1252, as it was meant; anything else unchanged."""
    return _NOT_ASCII.sub(lambda run: _decoded(run[0]), _LOST_BLANK.sub("à ", text))


def _decoded(run: str) -> str:
    """A run of letters re-read as UTF-8 (once or twice), when that gives French letters only."""
    best = decoded = run
    for _ in range(2):
        try:
            decoded = b"".join(_byte(letter) for letter in decoded).decode("utf-8")
        except UnicodeError:
            break
        best = decoded if _FRENCH.issuperset(decoded) else best
    return best


def _byte(letter: str) -> bytes:
    """The byte that Windows-1252 shows as this letter; its five holes pass through."""
    return letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else "cp1252")


def lost_letters(text: str) -> bool:
    """Whether some letters are gone for good ("d?Aulnay")."""
    return bool(_LOST.search(text))


def repair_street(name: str) -> tuple[str, list[Repair]]:
    """A street's name as it should be written, and what was put right.

    One repair may bring to light what another one repairs: all are tried until none finds more.
    """
    repairs: dict[Repair, None] = {}
    before = None
    while before != name:
        before = name
        for repair, rule in _RULES:
            better = rule(name)
            if better != name:
                repairs[repair] = None
                name = better
    return name.replace("'", "’"), list(repairs)


def _one_blank(name: str) -> str:
    return " ".join(name.split())


def _capitals(name: str) -> str:
    if not name.isupper():
        return name
    lowered = (word if word in LINKS else word.capitalize() for word in name.lower().split())
    return " ".join(lowered)


def _street_type(name: str) -> str:
    first, _, rest = name.partition(" ")
    full = TYPES.get("".join(words(first)))
    return f"{full} {rest}" if full and rest and first != full else name


def _lone_a(name: str) -> str:
    return re.sub(r"(?<=\w) a (?=\w)", " à ", name)


def _title(name: str) -> str:
    titles = "|".join(_TITLES_IN_FULL)
    return re.sub(rf"\bdu ({titles})\.? (?=\w)", lambda m: f"du {_TITLES_IN_FULL[m[1]]} ", name)


_RULES = (
    (Repair.MOJIBAKE, repair_mojibake),
    (Repair.BLANKS, _one_blank),
    (Repair.CAPITALS, _capitals),
    (Repair.STREET_TYPE, _street_type),
    (Repair.ACCENT, _lone_a),
    (Repair.TITLE, _title),
)


def repair_suffix(suffix: str) -> str:
    """`bis`, `ter`, `quater`, `a` … in lower case without signs; "B" stays `b`, not `bis`."""
    return "".join(words(suffix))[:12]


def street_key(name: str, insee: str) -> str:
    """One key for all ways to write a street of one commune."""
    return f"{insee} {' '.join(key_words(name))}"[:120]


def accents(name: str) -> int:
    """How many letters of a name carry a mark: the more, the better it is written."""
    return sum(not letter.isascii() and letter.isalpha() for letter in name)


class Spellings:
    """The best known spelling of every street, learnt from a file and from reference names."""

    def __init__(self, names: Iterable[str], references: Iterable[str] = ()) -> None:
        repaired = {repair_street(name)[0] for name in names}
        references = [repair_street(name)[0] for name in references]
        self._streets = _best_by_key(repaired)
        self._references = _best_by_key(references)
        self._words = _accented_words([*repaired, *references])

    def best(self, name: str) -> tuple[str, list[Repair]]:
        """How this street should be written, and what was put right on the way."""
        written, repairs = repair_street(name)
        key = " ".join(key_words(written))
        better = self._references.get(key, written)
        if better != written and accents(better) >= accents(written):
            return better, [*repairs, Repair.REFERENCE]
        better = self._streets.get(key, written)
        if better != written:
            repairs, written = [*repairs, Repair.SAME_STREET], better
        better = " ".join(self._words.get(word, word) for word in written.split(" "))
        return better, repairs + [Repair.ACCENT] * (better != written)


def _best_by_key(names: Iterable[str]) -> dict[str, str]:
    """Of all spellings of a street the one with the most accents; ties go to the first by name."""
    by_key: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (accents(name), name)):
        by_key[" ".join(key_words(name))] = name
    return by_key


def _accented_words(names: Iterable[str]) -> dict[str, str]:
    """Words that are once written without accents and have one accented form only."""
    forms: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for word in name.split(" "):
            if accents(word):
                forms[_without_accents(word)].add(word)
    return {bare: form.pop() for bare, form in forms.items() if len(form) == 1 and len(bare) > 4}


def _without_accents(word: str) -> str:
    return "".join(c for c in normalize("NFKD", word) if not combining(c))
