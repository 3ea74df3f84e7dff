"""What `bourg check` finds: one broken promise of the data, in words to act on."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Violation:
    """A broken invariant: its id ("I1"), what is wrong in English words, and whose row it is.

    `subject` is written like an audit subject: `slot:PUBLIC_ID`, `order:REFERENCE`.
    """

    id: str
    words: str
    subject: str
