"""The columns of a shop's list of goods: how a file names them, how a row is read and written.

A list that was written here is read back unchanged. An empty cell says nothing: what the product
says already stays.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bourg.catalogue import bar_codes, option_words, typed
from bourg.catalogue.allergens import ALLERGENS
from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.sheets import Sheet
from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_, BadInput

# What a column is called when we write it, and by which other names it is recognised.
HEADERS = {
    "reference": "Référence", "ean": "Code-barres", "name": "Nom", "category": "Rayon",
    "price_cents": "Prix TTC", "unit": "Unité", "net_quantity": "Quantité nette",
    "weight_default_g": "Poids habituel",
    "weight_step_g": "Pas", "vat_bp": "TVA", "allergens": "Allergènes", "food": "Alimentaire",
    "temperature": "Température", "alcohol": "Alcool", "book": "Livre neuf",
    "withdrawal_right": "Rétractation", "months": "Mois",
    "notice_hours": "Délai en heures", "options": "Options", "maker": "Fabricant",
    "description": "Description", "keywords": "Mots-clés", "status": "État",
}  # fmt: skip
_ALSO = {
    "reference": "ref,code,code article,sku,ean,code barre,code barres,gencod,reference interne",
    "ean": "ean,ean13,ean 13,gtin,code barre,code barres,gencod",
    "name": "produit,article,designation,libelle,intitule,titre,product,nom du produit,"
    "libelle article",
    "category": "categorie,famille,category,sous famille", "unit": "unite de vente,vendu par,unit",
    "price_cents": "prix,prix de vente,tarif,pu ttc,prix unitaire,price,pv ttc,prix unitaire ttc",
    "net_quantity": "contenance,poids net,quantite,volume,net quantity,conditionnement",
    "weight_default_g": "poids,usual weight", "weight_step_g": "pas de poids,step",
    "vat_bp": "taux tva,taux de tva,vat,tva %", "allergens": "allergene,allergens",
    "temperature": "conservation,froid,temperature de conservation", "food": "aliment,food",
    "alcohol": "alcohol,alcoolise", "book": "livre,book", "months": "saison,months",
    "options": "option,variantes,choix",
    "notice_hours": "delai,delai de commande,sur commande,preavis,notice",
    "withdrawal_right": "droit de retractation,retour", "maker": "fabricant ou producteur,marque,"
    "producteur,maker", "description": "descriptif,commentaire", "keywords": "mots cles,keywords",
    "status": "statut,etat du produit",
}  # fmt: skip
NEEDED = ("name", "price_cents")
_UNITS = {"piece": "pièce", "pack": "lot", "bunch": "botte", "slice": "tranche",
          "dozen": "douzaine", "litre": "litre", "kg": "kilo"}  # fmt: skip
_UNIT_WORDS = {fold(word): unit for unit, word in _UNITS.items()} | {
    "kg": "kg", "au kilo": "kg", "le kilo": "kg", "poids": "kg", "l": "litre", "pce": "piece",
    "u": "piece", "unite": "piece", "part": "slice", "paquet": "pack", "bouquet": "bunch",
    "piece": "piece", "pieces": "piece", "la piece": "piece",
}  # fmt: skip
_ALLERGENS = {
    "gluten": "gluten", "crustaceans": "crustacés", "eggs": "œufs", "fish": "poissons",
    "peanuts": "arachides", "soy": "soja", "milk": "lait", "nuts": "fruits à coque",
    "celery": "céleri", "mustard": "moutarde", "sesame": "sésame", "sulphites": "sulfites",
    "lupin": "lupin", "molluscs": "mollusques",
}  # fmt: skip
_ALLERGEN_WORDS = {
    **{fold(code, singular=True): code for code in ALLERGENS},
    **{fold(word, singular=True): code for code, word in _ALLERGENS.items()},
    **{"ble": "gluten", "cereale": "gluten", "noix": "nuts", "noisette": "nuts", "amande": "nuts",
       "lactose": "milk", "cacahuete": "peanuts", "anhydride sulfureux": "sulphites"},
}  # fmt: skip
_NO_ALLERGEN = {"aucun", "none", "sans", "neant", "non", "aucun des 14"}
_COLD = {"ambient": "ambiante", "chilled": "frais", "frozen": "surgelé"}
_COLD_WORDS = {fold(word): code for code, word in _COLD.items()} | {
    "ambiant": "ambient", "sec": "ambient", "refrigere": "chilled", "froid": "chilled",
    "surgeles": "frozen", "congele": "frozen", **{code: code for code in _COLD},
}  # fmt: skip
_YES = {"oui", "yes", "1", "x", "vrai", "true", "o"}
_NO = {"non", "no", "0", "faux", "false", "n"}
STATES = {ProductStatus.PUBLISHED: "en rayon", ProductStatus.DRAFT: "incomplet",
          ProductStatus.WITHDRAWN: "retiré"}  # fmt: skip
_LONGEST = {
    "reference": 60,
    "category": 80,
    "maker": 300,
    "keywords": 300,
    "description": 2000,
    "options": 1500,
}

_FORMULA_SIGNS = ("=", "@")  # a name or a price may begin with a hyphen
FORMULA = N_("A cell is a formula.")
_TOO_LONG = N_("A cell is too long.")
_NO_UNIT = N_("The unit is not known: piece, pack, bunch, slice, dozen, litre or kilo.")
_NO_RATE = N_("The VAT rate is not understood: write 5,5, 10 or 20.")
_NO_SUCH_ALLERGEN = N_("An allergen is not understood: write the names of the 14, or “aucun”.")
_NO_COLD = N_("The temperature is not understood: write “ambiante”, “frais” or “surgelé”.")
_NOT_YES = N_("Write “oui” or “non”.")
_NO_MONTHS = N_("Write the months as numbers from 1 to 12, for example 5, 6, 7.")


def recognised(columns: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Which column holds which field: chosen by hand before, else recognised by its name."""
    known = {fold(column): column for column in reversed(columns)}
    found = {}
    for field, header in HEADERS.items():
        names = (fold(header), *map(fold, _ALSO.get(field, "").split(",")))
        by_name = next((known[name] for name in names if name and name in known), "")
        found[field] = chosen[field] if chosen.get(field, "-") in (*columns, "") else by_name
    return found


def read(cells: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row by field; fields without a column or a word are left out."""
    told = {field: cells.get(column, "").strip() for field, column in columns.items()}
    return {field: text for field, text in told.items() if text}


def changes(told: Mapping[str, str]) -> tuple[dict[str, Any], list[BadInput]]:
    """What a row changes on a sheet, and what in it cannot be understood."""
    changed: dict[str, Any] = {}
    wrong: list[BadInput] = []
    unit = told.get("unit")
    for field, text in told.items():
        try:
            _refuse_strange(field, text)
            changed.update(_READERS[field](text, field))
        except BadInput as refusal:
            wrong.append(refusal)
    if unit is None and "price_cents" in told and "unit" not in changed:
        changed.update(_unit_of_price(told["price_cents"]))
    return changed, wrong


def cells(sheet: Sheet, status: ProductStatus) -> list[str | float]:
    """A product as a row of a file, in the order of `HEADERS`."""
    weighed = sheet.sold_by is SoldBy.WEIGHT
    allergens = ", ".join(_ALLERGENS[code] for code in sheet.allergens or ())
    return [
        sheet.reference, sheet.ean, sheet.name, sheet.category, sheet.price_cents / 100,
        _UNITS[sheet.unit],
        "" if weighed else typed.write_net(sheet.net_quantity, sheet.net_unit),
        typed.write_net(sheet.weight_default_g, "g") if weighed else "",
        typed.write_net(sheet.weight_step_g, "g") if weighed else "",
        "" if sheet.vat_bp is None else sheet.vat_bp / 100,
        "aucun" if sheet.allergens == () else allergens, _said(sheet.food),
        _COLD[sheet.temperature], _said(sheet.alcohol), _said(sheet.book),
        _said(sheet.withdrawal_right), ", ".join(map(str, sheet.months or ())),
        sheet.notice_hours or "", option_words.write(sheet.options), sheet.maker,
        sheet.description, sheet.keywords, STATES[status],
    ]  # fmt: skip


def _said(value: bool) -> str:
    return "oui" if value else "non"


def _refuse_strange(field: str, text: str) -> None:
    if text.startswith(_FORMULA_SIGNS):
        raise BadInput(FORMULA, field=field)
    if len(text) > _LONGEST.get(field, 400):
        raise BadInput(_TOO_LONG, field=field)


def _text(text: str, field: str) -> dict[str, Any]:
    lines = field == "description"
    told = text if lines else " ".join(text.split())
    return {field: "".join(c for c in told if c.isprintable() or (lines and c == "\n"))}


def _price(text: str, field: str) -> dict[str, Any]:
    return {field: typed.read_price(text, field).cents}


def _unit_of_price(text: str) -> dict[str, Any]:
    """What "3,50 €/kg" says of the unit where no column does."""
    try:
        unit = typed.read_price(text).unit
    except BadInput:
        return {}
    return _sold(unit) if unit else {}


def _unit(text: str, field: str) -> dict[str, Any]:
    found = _UNIT_WORDS.get(fold(text))
    if found is None:
        raise BadInput(_NO_UNIT, field=field)
    return _sold(found)


def _sold(unit: str) -> dict[str, Any]:
    return {"unit": unit, "sold_by": SoldBy.WEIGHT if unit == "kg" else SoldBy.PIECE}


def _net(text: str, field: str) -> dict[str, Any]:
    quantity, unit = typed.read_net(text, field) or (None, "")
    return {"net_quantity": quantity, "net_unit": unit}


def _weight(text: str, field: str) -> dict[str, Any]:
    return {field: typed.read_weight(text, field)}


def _rate(text: str, field: str) -> dict[str, Any]:
    """ "5,5 %", "5.5", or 0.055 as a workbook keeps a percentage."""
    try:
        rate = float(text.replace("%", "").replace(",", ".").strip())
    except ValueError:
        raise BadInput(_NO_RATE, field=field) from None
    if not 0 <= rate <= 100:
        raise BadInput(_NO_RATE, field=field)
    return {field: round(rate * 10_000) if 0 < rate < 1 and "%" not in text else round(rate * 100)}


def _allergens(text: str, field: str) -> dict[str, Any]:
    if fold(text) in _NO_ALLERGEN:
        return {field: ()}
    words = [fold(word, singular=True) for word in text.replace(";", ",").split(",")]
    found = [_ALLERGEN_WORDS.get(word) for word in words if word]
    if not found or None in found:
        raise BadInput(_NO_SUCH_ALLERGEN, field=field)
    return {field: tuple(dict.fromkeys(found))}


def _cold(text: str, field: str) -> dict[str, Any]:
    found = _COLD_WORDS.get(fold(text))
    if found is None:
        raise BadInput(_NO_COLD, field=field)
    return {field: Temperature(found)}


def _yes_or_no(text: str, field: str) -> dict[str, Any]:
    if fold(text) not in _YES | _NO:
        raise BadInput(_NOT_YES, field=field)
    return {field: fold(text) in _YES}


def _months(text: str, field: str) -> dict[str, Any]:
    numbers = text.replace(";", ",").replace(",", " ").split()
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise BadInput(_NO_MONTHS, field=field)
    return {field: tuple(sorted({int(number) for number in numbers}))}


def _bar_code(text: str, field: str) -> dict[str, Any]:
    return {field: bar_codes.read(text, field)}


def _hours(text: str, field: str) -> dict[str, Any]:
    return {field: typed.read_hours(text, field)}


def _options(text: str, field: str) -> dict[str, Any]:
    return {field: option_words.read(text, field)}


def _nothing(_text: str, _field: str) -> dict[str, Any]:
    return {}


_READERS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "reference": _text, "ean": _bar_code, "name": _text, "category": _text, "price_cents": _price,
    "unit": _unit, "net_quantity": _net, "weight_default_g": _weight, "weight_step_g": _weight,
    "vat_bp": _rate, "allergens": _allergens, "food": _yes_or_no, "temperature": _cold,
    "alcohol": _yes_or_no,
    "book": _yes_or_no, "withdrawal_right": _yes_or_no, "months": _months,
    "notice_hours": _hours, "options": _options, "maker": _text,
    "description": _text, "keywords": _text, "status": _nothing,
}  # fmt: skip
