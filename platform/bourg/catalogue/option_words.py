"""Options as a shopkeeper writes them: "Coupe (obligatoire) : entier | tranché +0,20"."""

import re
from collections.abc import Iterable

from bourg.catalogue import typed
from bourg.catalogue.options import Choice, Group
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput

_NONE = {"aucune", "aucun", "none", "sans"}
_NEEDED, _SEVERAL = "obligatoire", "plusieurs"
_NOT_OPTIONS = N_("Write options like this: Coupe : entier | tranché +0,20")


def read(text: str, field: str) -> tuple[Group, ...] | None:
    """The groups of a cell; nothing for "aucune". Raises `BadInput`."""
    if fold(text) in _NONE:
        return None
    written = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    return tuple(_group(part, field) for part in written) or None


def write(groups: Iterable[Group] | None) -> str:
    """The groups as a cell that `read` understands."""
    return " ; ".join(
        f"{group.name}{_manner(group)} : {' | '.join(map(write_choice, group.choices))}"
        for group in groups or ()
    )


def read_choices(text: str, field: str) -> tuple[Choice, ...]:
    """Choices, one on each line or parted by strokes. Raises `BadInput` for no price."""
    return tuple(_choice(part, field) for part in re.split(r"[|\n]", text) if part.strip())


def write_choice(choice: Choice) -> str:
    """A choice with what it adds: "tranché", "grand +1,50"."""
    more = f" +{typed.write_price(choice.cents)}" if choice.cents else ""
    return choice.label + more


def _group(text: str, field: str) -> Group:
    name, colon, choices = text.partition(":")
    found = re.fullmatch(r"\s*(.*?)\s*(?:\(([^()]*)\))?\s*", name)
    manner = {fold(word) for word in (found[2] or "").split(",")} - {""} if found else set()
    if not colon or found is None or not manner <= {_NEEDED, _SEVERAL}:
        raise BadInput(_NOT_OPTIONS, field=field)
    return Group(_tidy(found[1]), read_choices(choices, field), _SEVERAL in manner,
                 _NEEDED in manner)  # fmt: skip


def _choice(text: str, field: str) -> Choice:
    label, plus, price = text.rpartition("+")
    if not plus:
        return Choice(_tidy(text))
    return Choice(_tidy(label), typed.read_price(price, field).cents)


def _tidy(text: str) -> str:
    """One line, without the signs that part choices."""
    plain = "".join(sign if sign.isprintable() and sign not in ";|" else " " for sign in text)
    return " ".join(plain.split())


def _manner(group: Group) -> str:
    words = [_NEEDED] * group.needed + [_SEVERAL] * group.several
    return f" ({', '.join(words)})" if words else ""
