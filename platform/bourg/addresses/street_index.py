"""The town's streets in memory: from typed words to the streets that are meant, best first.

A town has a few hundred to a few thousand streets, whatever its number of addresses, so an index
of their words answers in a millisecond on either database, typos included.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bourg.addresses.street_words import LINKS, TYPE_WORDS, full_forms, key_words
from bourg.addresses.typed import Reading, Typed
from bourg.kernel.folding import without_plural, words

_WEIGHT_LINK, _WEIGHT_TYPE, _WEIGHT_WORD = 0.1, 0.4, 1.0
_LEAST = 0.55  # share of what was typed that a street must answer
_NEAR_BEST = 0.75  # streets far below the best are noise
_FUZZY_TRIED = 25

Hits = dict[int, tuple[float, int]]


@dataclass(frozen=True)
class Street:
    """A street of the gazetteer and how many addresses it has."""

    key: str
    name: str
    postcode: str
    city: str
    insee: str
    addresses: int
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Candidate:
    """A street that may be meant, by which reading, and how well it fits (0 to 1)."""

    street: Street
    reading: Reading
    score: float


class StreetIndex:
    """Finds streets by their words; built once for each state of the gazetteer."""

    def __init__(self, streets: Sequence[Street]) -> None:
        self.streets = streets
        self.towns = frozenset(" ".join(words(street.city)) for street in streets)
        self.postcodes = {street.postcode for street in streets if street.postcode}
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._weights: list[list[float]] = []
        for number, street in enumerate(streets):
            self._add(number, street.name)
        self._vocabulary = sorted(self._postings)
        self._trigrams: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            for trigram in _trigrams(word):
                self._trigrams[trigram].append(word)

    def _add(self, number: int, name: str) -> None:
        raw, full = words(name), key_words(name)
        self._weights.append([_weight(word) for word in full])
        for place, word in enumerate(full):
            same = {word}
            if len(raw) == len(full):  # whole, too: "meux" is nearer to "meaux" than to "meau"
                same |= {raw[place], without_plural(raw[place])}
            for form in same:
                self._postings[form].append((number, 1 << place))
        for place, (one, two) in enumerate(pairwise(full)):
            if min(_weight(one), _weight(two)) > _WEIGHT_LINK:
                self._postings[one + two].append((number, 0b11 << place))

    def search(self, typed: Typed, limit: int = 8) -> list[Candidate]:
        """The streets that fit best, each by its best reading; fuzzy only when need be."""
        best = self._best(typed.readings, typed.open_end)
        if not best:
            best = self._best([j for r in typed.readings for j in _joined(r)], typed.open_end)
        ranked = sorted(best.values(), key=_rank)
        return [c for c in ranked[:limit] if c.score >= ranked[0].score * _NEAR_BEST]

    def _best(self, readings: Iterable[Reading], open_end: bool) -> dict[int, Candidate]:
        seen: dict[tuple[str, bool], Hits] = {}
        best: dict[int, Candidate] = {}
        for reading in readings:
            for number, score in self._scores(reading, open_end, seen):
                known = best.get(number)
                if known is None or (score, _numbered(reading)) > (
                    known.score,
                    _numbered(known.reading),
                ):
                    best[number] = Candidate(self.streets[number], reading, score)
        return best

    def _scores(
        self, reading: Reading, open_end: bool, seen: dict[tuple[str, bool], Hits]
    ) -> Iterator[tuple[int, float]]:
        typed_last = open_end and not reading.town
        asked = _asked(reading.words)
        hits: list[tuple[float, Hits]] = []
        for at, (word, weight) in enumerate(asked):
            growing = typed_last and at == len(asked) - 1
            if (word, growing) not in seen:
                seen[word, growing] = self._hits(word, growing)
            hits.append((weight, seen[word, growing]))
        total = sum(weight for weight, _ in hits)
        strongest = max((weight for weight, _ in hits), default=0.0)
        streets = {n for weight, found in hits if weight == strongest for n in found}
        for number in streets:
            answered, covered = 0.0, 0
            for weight, found in hits:
                similarity, mask = found.get(number, (0.0, 0))
                if mask & ~covered:  # one word of a street answers one word typed
                    answered += weight * similarity
                    covered |= mask
            if answered >= total * _LEAST:
                yield number, answered / total * (0.75 + 0.25 * self._coverage(number, covered))

    def _coverage(self, number: int, mask: int) -> float:
        weights = self._weights[number]
        return sum(w for place, w in enumerate(weights) if mask >> place & 1) / sum(weights)

    def _hits(self, word: str, growing: bool) -> Hits:
        """Every street that has this word: exactly, at its beginning, or nearly."""
        hits: Hits = {}
        for form in full_forms(word):
            self._enter(hits, form, 1.0)
        for longer in self._beginning(word):
            share = len(word) / len(longer)
            self._enter(hits, longer, (0.9 if growing else 0.8) + 0.1 * share)
        if not hits:
            for form in {word, without_plural(word)}:
                for near, similarity in self._nearly(form, growing):
                    self._enter(hits, near, similarity)
        return hits

    def _enter(self, hits: Hits, form: str, similarity: float) -> None:
        for number, mask in self._postings.get(form, ()):
            known, covered = hits.get(number, (0.0, 0))
            if similarity > known:
                hits[number] = (similarity, mask)
            elif similarity == known:
                hits[number] = (known, covered | mask)

    def _beginning(self, word: str) -> Iterator[str]:
        if word.isdigit() or word in LINKS:
            return
        for at in range(bisect_left(self._vocabulary, word), len(self._vocabulary)):
            if not self._vocabulary[at].startswith(word):
                return
            yield self._vocabulary[at]

    def _nearly(self, word: str, growing: bool) -> Iterator[tuple[str, float]]:
        """Words of the town with one or two typing errors between."""
        allowed = 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 7 else 2
        if not allowed:
            return
        shared = Counter(w for trigram in _trigrams(word) for w in self._trigrams.get(trigram, ()))
        for near, _ in shared.most_common(_FUZZY_TRIED):
            errors, best = distance(word, near, allowed), 0.95
            if growing and errors > allowed and len(near) > len(word):
                errors, best = distance(word, near[: len(word)], allowed), 0.9
            if errors <= allowed:
                yield near, best - errors / max(len(word), 4) * 0.8


def _numbered(reading: Reading) -> bool:
    return reading.number is not None


def _joined(reading: Reading) -> Iterator[Reading]:
    """The reading with two neighbouring words written as one ("ville momble")."""
    found = reading.words
    for at in range(len(found) - 1):
        yield replace(reading, words=(*found[:at], found[at] + found[at + 1], *found[at + 2 :]))


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    return -round(candidate.score, 3), -candidate.street.addresses, candidate.street.name


def _asked(typed: Iterable[str]) -> list[tuple[str, float]]:
    return [(word, _weight(without_plural(word))) for word in typed]


def _weight(word: str) -> float:
    if word in LINKS:
        return _WEIGHT_LINK
    if any(form in TYPE_WORDS for form in full_forms(word)):
        return _WEIGHT_TYPE
    return _WEIGHT_WORD


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def distance(one: str, two: str, most: int) -> int:
    """Edits between two words (swapped neighbours count once); more than `most` is most + 1."""
    if abs(len(one) - len(two)) > most:
        return most + 1
    older: list[int] = []
    old = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(old) > most:
            return most + 1
        older, old = old, row
    return min(old[-1], most + 1)
