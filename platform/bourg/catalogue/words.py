"""The words of a search: what is looked for, and what a mistyped word may have meant."""

import string
from collections.abc import Iterable

from bourg.kernel.folding import words

LONGEST_QUERY = 120
MOST_WORDS = 6
LONGEST_WORD = 40
LIKE_ENOUGH = 0.5
SLIPS = 2  # a word longer or shorter by more is another word

_SMALL = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "pour",
        "un",
        "une",
    ]
)
_LETTERS = string.ascii_lowercase + string.digits


def search_text(*texts: str) -> str:
    """What a product is found by: its name first (the ranking looks where a word stands)."""
    return " ".join(word for text in texts for word in words(text, singular=True))


def vocabulary(text: str) -> set[str]:
    """The words of a search text that a mistyped word may be compared with."""
    return {word for word in text.split() if 2 < len(word) <= LONGEST_WORD}


def terms(text: str) -> list[str]:
    """What to look for: folded words without the small ones, at most six; nothing for rubbish."""
    found = list(dict.fromkeys(words(text[:LONGEST_QUERY], singular=True)))
    telling = [word for word in found if word not in _SMALL and len(word) > 1]
    return (telling or [word for word in found if len(word) > 1])[:MOST_WORDS]


def meant(term: str, known: Iterable[str]) -> list[str]:
    """The known words that a mistyped one may have meant: one slip away, else the most alike."""
    known = set(known)
    if slips := known & one_slip(term):
        return sorted(slips)
    likeness = {word: alike(term, word) for word in known if abs(len(word) - len(term)) <= SLIPS}
    best = max(likeness.values(), default=0.0)
    return sorted(w for w, share in likeness.items() if share == best and best >= LIKE_ENOUGH)[:5]


def one_slip(word: str) -> set[str]:
    """Everything one slip of the finger away: a letter too many, missing, wrong, or two swapped."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS),
        *(left + letter + right for left, right in cuts for letter in _LETTERS),
    } - {""}


def alike(one: str, other: str) -> float:
    """How many of the groups of three letters two words share (0 to 1)."""
    ours, theirs = _threes(one), _threes(other)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _threes(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
