"""What a shop writes in a text message, or presses during a call, as an answer. Pure.

"OUI 4812", "non 4812 panne du four", "RUPTURE 4812 pain, brioche", "RUPTURE pain", "PRET 4812 2
sacs", "4812 = 23,40": capitals, accents, blanks, order and euro signs do not matter; several lines
are several answers.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from bourg.kernel.folding import words as folded

MOST_ANSWERS = 10  # of one message
LONGEST = 300


class Verb(StrEnum):
    """What an answer says."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    MISSING = "missing"
    TOTAL = "total"
    READY = "ready"
    CALL_ME = "call_me"
    PAUSE = "pause"
    OPEN = "open"
    UNCLEAR = "unclear"


class Answer(NamedTuple):
    """One answer: to which four digits, if it names some; the words, or the amount, behind it."""

    verb: Verb
    number: int | None = None
    words: str = ""
    total_cents: int = 0

    @property
    def break_hours(self) -> int | None:
        """How many hours a break lasts; nothing until tomorrow."""
        found = _BREAK.fullmatch(self.words)
        return int(found["hours"]) if found and found["hours"] else None

    @property
    def bags(self) -> int:
        """How many bags are ready: one, unless the words name another number."""
        found = re.match(r"\d+", self.words)
        return int(found[0]) if found else 1


KEYS = {"1": Verb.ACCEPT, "2": Verb.REFUSE, "3": Verb.CALL_ME}
_SAID = {
    Verb.ACCEPT: r"oui|ok|okay|d ?accord|accept(?:e|er|ee)|yes",
    Verb.REFUSE: r"non|refus|refus(?:e|er|ee)",
    Verb.MISSING: r"ruptures?|manque|manquent|sans|pas de|plus de|epuises?",
    Verb.READY: r"prets?|pretes?",
    Verb.CALL_ME: r"rappel|rappeler|rappelez(?: moi)?|appelez(?: moi)?",
    Verb.PAUSE: r"pause",
    Verb.OPEN: r"ouverte?|reprise|reprend|on reprend",
}
# Of the whole shop, not of one order: no number beside them.
OF_SHOP = frozenset({Verb.PAUSE, Verb.OPEN})
_BREAK = re.compile(r"(?:(?P<hours>\d{1,2}) ?(?:h|heures?))?(?: ?(?:merci|svp|aujourd hui))?")
_MOST_HOURS = 72
_VERBS = "|".join(f"(?P<{verb.name}>{words})" for verb, words in _SAID.items())
_FIRST = re.compile(rf"(?:{_VERBS})(?![a-z])")  # "nonante" is no "non"
_NUMBER = re.compile(r"(?<!\d)(?:(?<![a-z])no? ?)?(?<!\d)(\d{4})(?!\d)")
_EURO = r"(?: ?(?:e|eur|euros?))?"
_CENTS = r"(?: ?[,.] ?| ?(?:e|eur|euros?) ?)(?P<cents>\d{1,2})"
_TOTALS = (
    re.compile(rf"(?:total )?(?P<number>\d{{4}}) ?[=:] ?(?P<euros>\d{{1,4}})(?:{_CENTS})?{_EURO}"),
    re.compile(rf"(?:total )?(?P<number>\d{{4}}) (?:total )?(?P<euros>\d{{1,4}}){_CENTS}{_EURO}"),
)
_BAGS = re.compile(r"(?:[1-9]\d?(?: ?sacs?| ?bags?)?)?(?: ?merci)?")
# What may stand beside a yes without changing it; anything else makes it unclear.
_KIND = frozenset("bonjour merci bien bonne journee a tout svp cordialement pour la de no".split())  # noqa: SIM905
_ENDS = " ,.:;!?-="


def answers(text: str) -> list[Answer]:
    """What a message says, line by line; a line that is no answer counts only among no others."""
    lines = [line for line in re.split(r"[\r\n;]+", text[:2000]) if line.strip()]
    found = [answer for line in lines for answer in _answers(_plain(line))][:MOST_ANSWERS]
    clear = [one for one in found if one.verb is not Verb.UNCLEAR]
    return clear or [Answer(Verb.UNCLEAR)]


def pressed(key: str) -> Answer:
    """What a key pressed during a call says."""
    return Answer(KEYS.get(key.strip()[:1], Verb.UNCLEAR))


def meant(text: str, goods: Sequence[str]) -> list[int] | None:
    """Which goods the words of a shortage mean (their places); nothing unless each is just one.

    "pain" means the good of just that name, else the only one with a word that begins so; what
    fits two is not guessed.
    """
    found = [_only(part, goods) for part in _asked(text)]
    places = [place for place in found if place is not None]
    return sorted(set(places)) if places and len(places) == len(found) else None


def candidates(text: str, goods: Sequence[str]) -> list[str]:
    """The goods that some of the words of a shortage fit, when they fit several."""
    return [goods[place] for part in _asked(text) for place in _fitting(part, goods)]


def _asked(text: str) -> list[list[str]]:
    """The goods that are named, each as its folded words."""
    named = (folded(part, singular=True) for part in re.split(r",|\+|/|\bet\b", text))
    return [part for part in named if part]


def _only(asked: list[str], goods: Sequence[str]) -> int | None:
    fit = _fitting(asked, goods)
    named_so = [place for place in fit if folded(goods[place], singular=True) == asked]
    found = fit if len(fit) == 1 else named_so
    return found[0] if len(found) == 1 else None


def _fitting(asked: list[str], goods: Sequence[str]) -> list[int]:
    return [
        place for place, name in enumerate(goods)
        if all(any(word.startswith(part) for word in folded(name)) for part in asked)
    ]  # fmt: skip


def _answers(line: str) -> list[Answer]:
    for pattern in _TOTALS:
        total = pattern.fullmatch(line)
        if total:
            cents = int(total["euros"]) * 100 + int((total["cents"] or "").ljust(2, "0"))
            return [Answer(Verb.TOTAL, int(total["number"]), "", cents)]
    numbers: list[int | None] = [int(number) for number in _NUMBER.findall(line)]
    rest = " ".join(_NUMBER.sub(" ", line).split()).strip(_ENDS)
    verb, words = _verb(rest)
    if verb is Verb.MISSING and len(numbers) > 1:
        verb = Verb.UNCLEAR
    if verb in OF_SHOP and numbers:
        verb = Verb.UNCLEAR
    return [Answer(verb, number, words) for number in numbers or [None]]


def _verb(line: str) -> tuple[Verb, str]:
    """What a line without its numbers says, and the words behind it."""
    said = _FIRST.match(line.removeprefix("bonjour").lstrip(_ENDS))
    if said is None:
        return Verb.UNCLEAR, ""
    verb = next(verb for verb in _SAID if said[verb.name])
    words = said.string[said.end() :].strip(_ENDS)[:LONGEST]
    if verb is Verb.READY and not _BAGS.fullmatch(words):
        return Verb.UNCLEAR, ""
    if verb is Verb.PAUSE:
        return (verb, words) if _is_break(words) else (Verb.UNCLEAR, "")
    if any(sign.isdigit() for sign in words) and verb not in (Verb.MISSING, Verb.READY):
        return Verb.UNCLEAR, ""  # a number that is none of ours
    plain = verb in (Verb.ACCEPT, Verb.OPEN)
    if plain and not set(folded(words)) <= _KIND:
        return Verb.UNCLEAR, ""
    return verb, "" if plain else words


def _is_break(words: str) -> bool:
    found = _BREAK.fullmatch(words)
    return found is not None and 1 <= int(found["hours"] or 1) <= _MOST_HOURS


def _plain(line: str) -> str:
    """Small letters without accents, single blanks; a euro sign is an e, a º after n nothing."""
    text = line.replace("€", " e ").replace("’", " ").replace("'", " ").replace("°", "o ")
    lowered = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in lowered if not unicodedata.combining(sign))
    return " ".join(bare.split()).strip(_ENDS)
