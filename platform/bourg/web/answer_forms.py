"""What a shop types about lines: weights, prices, what comes instead, the ticket's total."""

from flask import Flask, request

from bourg.catalogue.typed import read_price, read_weight
from bourg.kernel.references import new_id
from bourg.ordering.settling import Said
from bourg.web.forms import missing_lines, text, whole_number

LONGEST_TYPED, LONGEST_NAME, LONGEST_KEY = 40, 300, 64


def said_lines() -> dict[int, Said]:
    """What is said of lines: missing ones, and those with a weight, a price or another good.

    Raises `BadInput` at the field that cannot be read.
    """
    missing = {line: Said(missing=why) for line, why in missing_lines().items()}
    named = (name.rpartition("-") for name in request.form if "-" in name)
    lines = {int(line) for what, _, line in named if what in _FIELDS and line.isdecimal()}
    given = {line: one for line in sorted(lines) if (one := _line(line)) is not None}
    return {**given, **missing}


def cold_bags() -> int:
    """How many bags go into the cold box; none where the form does not ask. Raises `BadInput`."""
    return whole_number("cold_bags") if text("cold_bags", longest=20) else 0


_FIELDS = ("cut_g", "price_cents", "replaced_by")


def _line(line: int) -> Said | None:
    """One line; nothing when nothing was typed."""
    cut, price = (text(f"{name}-{line}", longest=LONGEST_TYPED) for name in _FIELDS[:2])
    name = text(f"replaced_by-{line}", longest=LONGEST_NAME)
    if not (cut or price or name):
        return None
    return Said(
        cut_g=read_weight(cut, f"cut_g-{line}") if cut and not name else None,
        price_cents=read_price(price, f"price_cents-{line}").cents if price or name else None,
        replaced_by=name, by_phone=request.form.get(f"by_phone-{line}") == "yes",
    )  # fmt: skip


def typed_cents(name: str) -> int | None:
    """An amount as people write it, in cents; nothing when none was typed. Raises `BadInput`."""
    typed = text(name, longest=LONGEST_TYPED)
    return read_price(typed, name).cents if typed else None


def ticket_total() -> int | None:
    """The one total of the till's ticket; nothing when it was not typed. Raises `BadInput`."""
    return typed_cents("total_cents")


def press() -> str | None:
    """The name of this very press: pressed twice, sent twice by a shaky network, it counts once."""
    return text("press", longest=LONGEST_KEY) or None


def init_app(app: Flask) -> None:
    """Give templates names for presses."""
    app.jinja_env.globals["new_press"] = new_id
