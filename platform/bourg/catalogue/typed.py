"""What a shopkeeper types ("1 234,5 €", "3.50€/kg", "75 cl"): understood, or refused in words."""

import re
from typing import NamedTuple

from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput

LONGEST = 40

# What stands behind the stroke of "3,50 €/kg".
_PER = {
    "kg": "kg", "kilo": "kg", "k": "kg", "le kilo": "kg", "le kg": "kg",
    "l": "litre", "litre": "litre", "le litre": "litre",
    "piece": "piece", "pce": "piece", "pc": "piece", "u": "piece", "unite": "piece",
    "la piece": "piece", "botte": "bunch", "la botte": "bunch", "douzaine": "dozen",
    "la douzaine": "dozen", "dz": "dozen", "tranche": "slice", "la tranche": "slice",
    "part": "slice", "la part": "slice", "lot": "pack", "le lot": "pack",
}  # fmt: skip
_NOT_A_PRICE = N_("Write the price as an amount, for example 3,50.")
_TWO_WAYS = N_("This price can be read in two ways: write 1234 or 1,23.")
_NOT_A_UNIT = N_("Write the price alone, for example 3,50, and choose the unit beside it.")
_NOT_NET = N_("Write an amount with its unit, for example 250 g or 75 cl.")
_NOT_HOURS = N_("Write a number of hours or days, for example 48 h or 2 jours.")
_NOT_WEIGHT = N_("Write a weight, for example 200 g or 1,2 kg.")
_MEASURES = {"g": ("g", 1), "gr": ("g", 1), "kg": ("g", 1000), "ml": ("ml", 1), "cl": ("ml", 10),
             "dl": ("ml", 100), "l": ("ml", 1000), "litre": ("ml", 1000)}  # fmt: skip


class Price(NamedTuple):
    """An amount in cents, and of what it is the price when that was said (a unit of the rules)."""

    cents: int
    unit: str | None


def read_price(text: str, field: str = "price") -> Price:
    """A price as people write it. Raises `BadInput` when it is none, or could be two."""
    amount, _, of = _plain(text).partition("/")
    unit = _PER.get(fold(of).strip()) if of.strip() else None
    if of.strip() and unit is None:
        raise BadInput(_NOT_A_UNIT, field=field)
    return Price(_cents(amount, field), unit)


def read_net(text: str, field: str = "net") -> tuple[int, str] | None:
    """A net quantity ("250 g", "75 cl") in grams or millilitres; nothing when none is said.

    Raises `BadInput`.
    """
    if not text.strip():
        return None
    found = _measured(text)
    if found is None:
        raise BadInput(_NOT_NET, field=field)
    return found


def read_weight(text: str, field: str) -> int:
    """A weight in grams; a bare number is grams. Raises `BadInput`."""
    found = _measured(text, default="g")
    if found is None or found[1] != "g":
        raise BadInput(_NOT_WEIGHT, field=field)
    return found[0]


def read_hours(text: str, field: str) -> int | None:
    """A number of hours ("48", "48 h", "2 jours"); nothing when none is said. Raises `BadInput`."""
    if not text.strip():
        return None
    found = re.fullmatch(r"(\d{1,3})\s*(h|heures?|j|jours?)?", text.strip().lower(), re.ASCII)
    if found is None:
        raise BadInput(_NOT_HOURS, field=field)
    return int(found[1]) * (24 if (found[2] or "h").startswith("j") else 1) or None


def write_price(cents: int) -> str:
    """An amount as a shopkeeper types it: "3,50"."""
    return f"{cents // 100},{cents % 100:02}"


def write_net(quantity: int | None, unit: str) -> str:
    """A net quantity as a shopkeeper types it: "250 g", "1,5 kg", "75 cl"."""
    if not quantity:
        return ""
    if unit == "ml" and quantity < 1000 and quantity % 10 == 0:
        return f"{quantity // 10} cl"
    if quantity < 1000 or quantity % 10:
        return f"{quantity} {unit}"
    whole = f"{quantity / 1000:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{whole} {'kg' if unit == 'g' else 'L'}"


def _plain(text: str) -> str:
    """One line in plain signs; nothing that is too long to be an amount."""
    return " ".join(text.replace("\u2212", "-").split()) if len(text) <= LONGEST else "?"


def _cents(text: str, field: str) -> int:
    bare = re.sub(r"\s*(?:€|euros?|eur)$", "", text.strip(), flags=re.IGNORECASE)
    bare = re.sub(r"^(?:€|eur)\s*", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r"^(\d+)\s?€\s?(\d\d)$", r"\1,\2", bare, flags=re.ASCII)
    whole, decimals = _split(bare, field)
    if not re.fullmatch(r"\d{1,6}", whole, re.ASCII):
        raise BadInput(_NOT_A_PRICE, field=field)
    return int(whole) * 100 + int((decimals + "00")[:2])


def _split(text: str, field: str) -> tuple[str, str]:
    """The whole euros and the decimals; blanks and dots may part thousands."""
    grouped = re.fullmatch(r"(\d{1,3}(?:[ .'’]\d{3})+)(?:,(\d{1,2}))?", text, re.ASCII)
    english = re.fullmatch(r"(\d{1,3}(?:,\d{3})+)\.(\d{1,2})", text, re.ASCII)
    plain = re.fullmatch(r"(\d*)(?:[.,](\d{1,2}))?", text, re.ASCII)
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", text, re.ASCII):
        raise BadInput(_TWO_WAYS, field=field)
    found = grouped or english or plain
    if found is None or not text:
        raise BadInput(_NOT_A_PRICE, field=field)
    return re.sub(r"\D", "", found[1]) or "0", found[2] or ""


def _measured(text: str, default: str = "") -> tuple[int, str] | None:
    """An amount in grams or millilitres of a text such as "1,5 kg"."""
    found = re.fullmatch(
        r"(\d{1,6})(?:[.,](\d{1,3}))?\s?([a-z]*)\.?", _plain(text).lower(), re.ASCII
    )
    measure = _MEASURES.get((found[3] or default).rstrip("s")) if found else None
    if found is None or measure is None:
        return None
    unit, factor = measure
    thousandths = int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))
    amount, rest = divmod(thousandths * factor, 1000)
    return (amount, unit) if amount and not rest else None
