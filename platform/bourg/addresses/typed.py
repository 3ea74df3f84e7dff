"""What people type as an address, taken apart: number, suffix, words of the street, town.

Numbers are ambiguous ("8 mai 1945" is a street, "12 b" may be 12 bis), so one text gives several
readings; the street index finds out which of them fits the town best.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bourg.addresses.street_words import LINKS, TYPE_WORDS, TYPES
from bourg.kernel.folding import without_plural, words

LONGEST = 200
SUFFIXES = ("bis", "ter", "quater", "quinquies", "sexies")
_SHORT = {suffix[0]: suffix for suffix in ("bis", "ter", "quater")}
_RANGE = re.compile(r"(\d+\s?[a-zA-Z]?)\s*[-/&]\s*(\d)")
_GLUED = re.compile(r"(\d{1,4})(bis|ter|quater|quinquies|sexies|[a-df-z])")
_NUMERO = re.compile(r"(?:n|no|num|numero)(\d{1,4}[a-z]*)")
# Departments 01-95 and those overseas: no postcode begins with 00, 96 or 99 (La Poste).
_POSTCODE = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-578])\d{3}")
_ORDINAL = re.compile(r"\d+(?:e|er|ere|eme|nd|nde)")
_NUMBER_SIGNS = {"n", "no", "num", "numero"}
_INSIDE_THE_HOUSE = {
    *("apt", "appt", "appartement", "bat", "batiment", "esc", "escalier", "etage", "rdc"),
    *("interphone", "digicode", "bp", "cedex", "hall", "porte", "boite", "logement", "chambre"),
}
_NOWHERE = {"france", "fr"}


@dataclass(frozen=True)
class Reading:
    """One way to understand a text: which word is the number, which words are the street."""

    words: tuple[str, ...]
    number: int | None = None
    other_number: int | None = None
    suffixes: tuple[str, ...] = ()
    number_last: bool = False
    town: str = ""


@dataclass(frozen=True)
class Typed:
    """A text with all its readings; `open_end` when its last word may still be growing."""

    readings: tuple[Reading, ...]
    postcode: str = ""
    town: str = ""
    open_end: bool = True


def read_typed(text: str, *, towns: Collection[str] = ()) -> Typed:
    """Take a text apart; `towns` are folded names of communes that may end it."""
    text = text[:LONGEST]
    found = _without_house_inside(list(_tokens(text)))
    found, postcode, town = _without_postcode(found, towns)
    open_end = text[-1:].isalnum() and not postcode
    readings = [
        replace(reading, town=tail)
        for rest, tail in _without_town(found, towns)
        for reading in _numbered(rest)
    ]
    return Typed(tuple(dict.fromkeys(readings)), postcode, town, open_end)


def is_strong(word: str) -> bool:
    """Whether a word tells streets apart (neither a link such as "de" nor a type such as "rue")."""
    return word not in LINKS and word not in TYPES and without_plural(word) not in TYPE_WORDS


def _tokens(text: str) -> Iterator[str]:
    """Folded words, with "12bis" and "n°12" taken apart and "12/14" joined by "et"."""
    for word in words(_RANGE.sub(r"\1 et \2", text)):
        word = match[1] if (match := _NUMERO.fullmatch(word)) else word
        if match := _GLUED.fullmatch(word):
            yield from match.groups()
        else:
            yield word


def _without_house_inside(found: list[str]) -> list[str]:
    """Drop building, staircase, floor, flat: a word and the short sign that goes with it."""
    kept: list[str] = []
    rest = iter(enumerate(found))
    for at, word in rest:
        if word not in _INSIDE_THE_HOUSE:
            kept.append(word)
            continue
        if word == "etage" and kept and _ORDINAL.fullmatch(kept[-1]):
            kept.pop()
        elif at + 1 < len(found) and (len(found[at + 1]) == 1 or found[at + 1].isdigit()):
            next(rest)
    return [word for word in kept if word not in _NOWHERE]


def _without_postcode(found: list[str], towns: Collection[str]) -> tuple[list[str], str, str]:
    """Take out the postcode and the town's name behind it.

    What begins a text, is followed by no town and can be no postcode is a house number ("99999").
    """
    at = next((i for i, w in enumerate(found) if len(w) == 5 and w.isdigit()), None)
    if at is None:
        return found, "", ""
    before, after = found[:at], found[at + 1 :]
    if before:
        return before, found[at], " ".join(after)
    named = next((n for n in range(len(after), 0, -1) if " ".join(after[:n]) in towns), 0)
    if not named and not _POSTCODE.fullmatch(found[at]):
        return found, "", ""
    return after[named:], found[at], " ".join(after[:named])


def _without_town(found: list[str], towns: Collection[str]) -> Iterator[tuple[list[str], str]]:
    """The words as they are and, when they end with a commune's name, also without it."""
    yield found, ""
    for start in range(max(len(found) - 5, 1), len(found)):
        tail = " ".join(found[start:])
        if tail in towns and any(is_strong(w) and not w.isdigit() for w in found[:start]):
            yield found[:start], tail
            return


def _numbered(found: list[str]) -> Iterator[Reading]:
    """One reading without a number, and one for each word that may be the house number."""
    yield Reading(tuple(found))
    numbers = [i for i, word in enumerate(found) if word.isdigit() and len(word) <= 5]
    for at in numbers[:3]:
        yield from _with_number(found, at)


def _with_number(found: list[str], at: int) -> Iterator[Reading]:
    before, after = found[:at], found[at + 1 :]
    if before and before[-1] in _NUMBER_SIGNS:
        before = before[:-1]
    suffixes, after = _suffix(after)
    other, after = _other_number(after)
    if other is not None and not suffixes:
        suffixes, after = _suffix(after)
    reading = Reading((*before, *after), int(found[at]), other, suffixes, bool(before))
    yield reading
    if suffixes and len(found[at + 1 : at + 2]) == 1 and found[at + 1] in LINKS:
        yield replace(reading, words=(*before, *found[at + 1 :]), suffixes=())


def _suffix(after: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The suffix that follows a number, in the ways it may be stored ("b" may be "bis")."""
    if not after:
        return (), after
    word, rest = after[0], after[1:]
    if word in SUFFIXES:
        return (word, word[0]), rest
    if len(word) == 1 and word.isalpha() and word != "r":
        return tuple(filter(None, (word, _SHORT.get(word)))), rest
    return (), after


def _other_number(after: list[str]) -> tuple[int | None, list[str]]:
    """The second number of a range: "84 et 86"."""
    if len(after) > 1 and after[0] in ("et", "a") and after[1].isdigit() and len(after[1]) <= 4:
        return int(after[1]), after[2:]
    return None, after
