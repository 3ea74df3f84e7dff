"""The form of a product's sheet: what it shows of one, and how what is typed is read."""

from typing import Any

from flask import request
from flask_babel import format_percent, gettext

from bourg.catalogue import bar_codes, by_trade, option_words, typed
from bourg.catalogue.by_trade import Usual
from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.catalogue.options import LONGEST_LABEL, MOST_GROUPS, Group
from bourg.catalogue.rules import UNITS
from bourg.catalogue.sheets import Sheet
from bourg.kernel.refusals import N_, BadInput
from bourg.web.fields import several
from bourg.web.filters import weight
from bourg.web.forms import text
from bourg.web.prices import per

STEPS = (10, 20, 50, 100, 250, 500, 1000)
FIRST_STEP_G, FIRST_WEIGHT_G = 50, 200
MONTHS = range(1, 13)
NO_ALLERGEN = "none"
_OTHER_UNIT = N_(
    "The price is written for another unit than the one you chose. Choose the same one, or write "
    "the price alone."
)


def rates(vat_franchise: bool) -> list[dict[str, Any]]:
    """The VAT rates to choose among, each with what it is for and its article."""
    return [
        {"value": rate, "hint": by_trade.RATE_SOURCES[rate],
         "label": f"{rate_name(rate)} – {gettext(by_trade.RATE_WORDS[rate])}"}
        for rate in by_trade.rates(vat_franchise=vat_franchise)
    ]  # fmt: skip


def rate_name(rate_bp: int) -> str:
    """ "5,5 %"."""
    return str(format_percent(rate_bp / 10_000, "#,##0.#\u00a0%"))


def units() -> list[tuple[str, str]]:
    """What a price may buy, in words."""
    return [(unit, per(unit)) for unit in UNITS]


def steps() -> list[tuple[int, str]]:
    """By which weights a household may choose more or less."""
    return [(step, weight(step)) for step in STEPS]


def first(usual: Usual) -> dict[str, Any]:
    """What an empty form shows: what is usual in the trade."""
    values = shown(Sheet(name="", price_cents=0, vat_bp=usual.vat_bp, unit=usual.unit,
                         food=usual.food, temperature=usual.temperature, alcohol=usual.alcohol,
                         book=usual.book, withdrawal_right=usual.withdrawal_right))  # fmt: skip
    return {**values, "price_cents": "", "seen": ""}


def filled(values: dict[str, Any], known: Any) -> dict[str, Any]:
    """The form with what the town's list says of a bar code."""
    if known is None:
        return values
    said = {name: getattr(known, name) for name in ("ean", "name", "maker")}
    return {**values, **said, "net_quantity": typed.write_net(known.net_quantity, known.net_unit)}


def shown(sheet: Sheet) -> dict[str, Any]:
    """What a filled form shows of a sheet, each field as people type it."""
    net = typed.write_net(sheet.net_quantity, sheet.net_unit)
    usual_g = sheet.weight_default_g or FIRST_WEIGHT_G
    said = [NO_ALLERGEN] if sheet.allergens == () else list(sheet.allergens or ())
    return {
        **{name: getattr(sheet, name) for name in Sheet.__dataclass_fields__},
        "price_cents": typed.write_price(sheet.price_cents), "net_quantity": net,
        "weight_default_g": typed.write_net(usual_g, "g"),
        "weight_step_g": sheet.weight_step_g or FIRST_STEP_G,
        **_shown_options(sheet), "allergens": said, "months": list(sheet.months or ()),
        "seen": sheet.mark,
    }  # fmt: skip


def new_sheet() -> Sheet:
    """The sheet that was typed. Raises `BadInput`."""
    return Sheet(**changes())


def changes() -> dict[str, Any]:
    """Every field of the form, as the sheet says it. Raises `BadInput`, all faults at once."""
    found = several({
        "name": text, "price_cents": _price, "net_quantity": _net, "unit": _unit,
        "weight_step_g": _step, "weight_default_g": _usual, "vat_bp": _rate,
        "allergens": _allergens, "temperature": _temperature, "category": _short("category", 80),
        "maker": _short("maker", 300), "description": text, "options": _options,
        "ean": lambda name: bar_codes.read(text(name, longest=40), name),
        "notice_hours": lambda name: typed.read_hours(text(name, longest=20), name),
    })  # fmt: skip
    net_quantity, net_unit = found["net_quantity"] or (None, "")
    ticked = {name: request.form.get(name) == "yes"
              for name in ("food", "alcohol", "book", "withdrawal_right")}  # fmt: skip
    sold_by = SoldBy.WEIGHT if found["unit"] == "kg" else SoldBy.PIECE
    return {**found, **ticked, "sold_by": sold_by, "months": _months(),
            "net_quantity": net_quantity, "net_unit": net_unit}  # fmt: skip


def _price(name: str) -> int:
    price = typed.read_price(text(name), name)
    if price.unit not in (None, request.form.get("unit")):
        raise BadInput(_OTHER_UNIT, field=name)
    return price.cents


def _net(name: str) -> tuple[int, str] | None:
    return None if _by_weight() else typed.read_net(text(name), name)


def _unit(name: str) -> str:
    return text(name, longest=20) or "piece"


def _step(name: str) -> int | None:
    return typed.read_weight(text(name), name) if _by_weight() else None


def _usual(name: str) -> int | None:
    return typed.read_weight(text(name), name) if _by_weight() else None


def _by_weight() -> bool:
    return request.form.get("unit") == "kg"


def _rate(name: str) -> int | None:
    chosen = request.form.get(name, "")
    return int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 6 else None


def _allergens(name: str) -> tuple[str, ...] | None:
    """None while nothing is said; an empty tuple for the explicit "none"."""
    ticked = tuple(dict.fromkeys(request.form.getlist(name)))
    if NO_ALLERGEN not in ticked:
        return ticked or None
    if len(ticked) > 1:
        raise BadInput(N_("You ticked “none” beside an allergen: which is right?"), field=name)
    return ()


def _temperature(name: str) -> Temperature:
    chosen = request.form.get(name, "")
    return Temperature(chosen) if chosen in list(Temperature) else Temperature.AMBIENT


def _months() -> tuple[int, ...] | None:
    """The months it is sold in; nothing when that is all the year."""
    ticked = {value for value in request.form.getlist("months") if value in map(str, MONTHS)}
    return tuple(sorted(map(int, ticked))) or None


_KINDS = {"one": (False, False), "one_needed": (False, True), "several": (True, False),
          "several_needed": (True, True)}  # fmt: skip
OPTION_KINDS = (
    ("one", N_("one of them, or none")), ("one_needed", N_("one of them, to be chosen")),
    ("several", N_("as many as one likes")), ("several_needed", N_("at least one of them")),
)  # fmt: skip


def option_kinds() -> list[tuple[str, str]]:
    """How the choices of a group are made, in words."""
    return [(kind, gettext(words)) for kind, words in OPTION_KINDS]


def _options(name: str) -> tuple[Group, ...] | None:
    """The groups that were filled in."""
    found = []
    for number in range(MOST_GROUPS):
        named = text(f"option_name_{number}", longest=LONGEST_LABEL)
        chosen = option_words.read_choices(request.form.get(f"option_list_{number}", ""), name)
        if named or chosen:
            kind = request.form.get(f"option_kind_{number}", "one")
            found.append(Group(named, chosen, *_KINDS.get(kind, (False, False))))
    return tuple(found) or None


def _shown_options(sheet: Sheet) -> dict[str, str]:
    """The fields of each group, filled or empty."""
    shown: dict[str, str] = {}
    known = (sheet.options or ()) + (Group("", ()),) * MOST_GROUPS
    for number, group in enumerate(known[:MOST_GROUPS]):
        kinds = {manner: kind for kind, manner in _KINDS.items()}
        shown[f"option_name_{number}"] = group.name
        shown[f"option_kind_{number}"] = kinds[group.several, group.needed]
        shown[f"option_list_{number}"] = "\n".join(map(option_words.write_choice, group.choices))
    return shown


def _short(name: str, longest: int) -> Any:
    return lambda _: text(name, longest=longest)
