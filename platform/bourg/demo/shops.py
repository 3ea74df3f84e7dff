"""The demo town's shops and what they sell."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from stdnum import luhn

from bourg.addresses import queries as places
from bourg.catalogue import option_words
from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.catalogue.options import Group
from bourg.catalogue.services import shelving, weekly
from bourg.catalogue.services.weekly import ThisWeek
from bourg.catalogue.sheets import Sheet
from bourg.demo import stock
from bourg.demo.market import PARIS
from bourg.demo.marks import LOADED
from bourg.demo.telling import Tell
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.merchants.kinds import PaperKind, ServiceLevel
from bourg.merchants.services import admission, channels, trader_file
from bourg.merchants.trader_file import PUBLIC_REGISTER
from bourg.messages.kinds import Reach
from bourg.money.kinds import Means
from bourg.money.services import set_means
from bourg.people.rules import clean_phone

# Has asked to come in and waits for the officer, so that her desk has something to decide.
WAITING = "la-mie-du-matin"
# Smaller than any number INSEE gave out (000 325 175): these shops can be nobody's.
FIRST_SIREN = 100
# Who lives without a computer; the number is one that nobody has (ARCEP keeps it for fiction).
MOBILE = "+33639981201"
WAYS = {"boucherie-lescure": (Reach.SMS,), "le-banc-de-lucette": (Reach.PAPER,)}
# Baskets of the week: name, price, what is in it; and its allergens.
WEEKLY = {
    "au-bon-persille": (
        ("Panier du boucher", 2450,
         "Quatre côtelettes d’agneau, deux tranches de jambon, 500 g de bœuf à braiser."), (),
    ),
    "les-marmites-de-maryse": (
        ("Panier créole pour deux", 2200,
         "Colombo de poulet, riz, dix accras et deux blancs-mangers."),
        ("fish", "gluten", "milk"),
    ),
}  # fmt: skip
WEEKLY_FOR = timedelta(days=5)
# Whose insurance ends soon, so that the officer's list has something to tell.
PAPER_ENDS = "l-affinee"
SOON, YEAR = timedelta(days=20), timedelta(days=330)
MEDIATOR = "Médiation du commerce de la ville (exemple), mediation.example"
SAID_AS_IT_IS = (
    "legal_name", "email", "opening_hours", "description", "description_en",
    "vat_franchise", "alcohol_licence", "min_order_cents",
)  # fmt: skip


def load_shops(tell: Tell) -> str:
    """Let every shop apply and, but for one, come in."""
    shops = stock.shops()
    for number, shop in enumerate(shops, 1):
        with write():
            _enter(shop, number)
        tell(number, len(shops))
    return f"{len(shops)} shops, one of them waiting for the officer"


def load_shelves(tell: Tell) -> str:
    """Put every shop's products on its shelf."""
    shelves = stock.products()
    for number, (slug, rows) in enumerate(shelves.items(), 1):
        franchise = next(s["vat_franchise"] for s in stock.shops() if s["slug"] == slug)
        sheets = [_sheet(row, position, franchise) for position, row in enumerate(rows, 1)]
        shelving.add_products(slug, sheets, LOADED)
        tell(number, len(shelves))
    return f"{sum(map(len, shelves.values()))} products in {len(shelves)} shops"


def load_weekly(tell: Tell) -> str:
    """Two shops that work by lists sell a basket of the week."""
    until = (
        (now() + WEEKLY_FOR)
        .astimezone(ZoneInfo(PARIS))
        .replace(hour=19, minute=0, second=0, microsecond=0)
    )
    for number, (slug, (said, allergens)) in enumerate(WEEKLY.items(), 1):
        franchise = next(s["vat_franchise"] for s in stock.shops() if s["slug"] == slug)
        first = Sheet(name="", price_cents=0, vat_bp=0 if franchise else 550, allergens=allergens,
                      temperature=Temperature.CHILLED, picture="product-default")  # fmt: skip
        weekly.offer(slug, ThisWeek(*said, until=until, at_most=12), LOADED, first=first)
        tell(number, len(WEEKLY))
    return "two baskets of the week"


def load_ways(tell: Tell) -> str:
    """One shop lives on text messages, one on a printed sheet; the others tell by themselves."""
    for number, (slug, ways) in enumerate(WAYS.items(), 1):
        channels.choose(slug, ways, MOBILE if Reach.SMS in ways else None, LOADED, offered=ways)
        tell(number, len(WAYS))
    return "one shop that answers by text message, one on paper"


def _enter(shop: dict[str, Any], number: int) -> None:
    file = {name: shop[name] for name in SAID_AS_IT_IS} | _where(shop) | _numbers(shop, number)
    file["phone"] = clean_phone(shop["phone"])
    file |= _as_trader(shop)
    slug = admission.apply(shop["name"], shop["trade"], LOADED, slug=shop["slug"], **file)
    set_means(slug, [Means(name) for name in shop["means"]], LOADED)
    if slug != WAITING:
        today = now().date()
        trader_file.see_identity(slug, today, LOADED)
        admission.approve(slug, LOADED, ServiceLevel(shop["service_level"]))
        last = today + (SOON if slug == PAPER_ENDS else YEAR)
        trader_file.note_paper(slug, PaperKind.INSURANCE, last, LOADED, today=today)


def _as_trader(shop: dict[str, Any]) -> dict[str, Any]:
    """What the shop says of itself beside its numbers; the mediator is invented."""
    owner = next(one for one in shop["staff"] if one["owner"])
    form = shop["legal_name"].partition(" ")[0]
    return {
        "legal_form": form if form.isupper() else "EI", "register_name": PUBLIC_REGISTER,
        "contact_name": f"{owner['first_name']} {owner['last_name']}", "mediator": MEDIATOR,
        "certified_at": now(), "mandate_at": now(),
    }  # fmt: skip


def _where(shop: dict[str, Any]) -> dict[str, Any]:
    address = places.find(db.session(), shop["ban_id"])
    assert address is not None, shop["slug"]
    return {"address_id": address.id, "address_label": address.label,
            "lat": address.lat, "lon": address.lon}  # fmt: skip


def _numbers(shop: dict[str, Any], number: int) -> dict[str, Any]:
    """Invented SIRET and VAT numbers that pass every check but belong to nobody."""
    siren = _with_digit(f"{FIRST_SIREN + number:08}")
    key = (12 + 3 * (int(siren) % 97)) % 97
    vat = None if shop["vat_franchise"] else f"FR{key:02}{siren}"
    return {"siret": _with_digit(f"{siren}0001"), "vat_number": vat}


def _with_digit(digits: str) -> str:
    return digits + str(luhn.calc_check_digit(digits))


def _options(row: dict[str, str]) -> tuple[Group, ...] | None:
    return option_words.read(stock.options().get((row["shop"], row["reference"]), "sans"), "")


def _sheet(row: dict[str, str], position: int, franchise: bool) -> Sheet:
    """A row of products.csv as its shop would say it; who charges no VAT says a rate of 0."""
    return Sheet(
        reference=row["reference"], name=row["name"], description=row["description"],
        category=row["category"], position=position, sold_by=SoldBy(row["sold_by"]),
        unit=row["unit"], price_cents=int(row["price_cents"]),
        net_quantity=_number(row["net_quantity"]), net_unit=row["net_unit"],
        weight_step_g=_number(row["weight_step_g"]),
        weight_default_g=_number(row["weight_default_g"]),
        vat_bp=0 if franchise else int(row["vat_bp"]), food=row["food"] == "1",
        allergens=_allergens(row["allergens"]), temperature=Temperature(row["temperature"]),
        alcohol=row["alcohol"] == "1", book=row["book"] == "1",
        withdrawal_right=row["withdrawal_right"] == "1",
        months=tuple(map(int, _list(row["months"]))) or None, maker=row["maker"],
        picture=row["picture"] or "product-default", keywords=row["keywords"],
        options=_options(row),
    )  # fmt: skip


def _allergens(cell: str) -> tuple[str, ...] | None:
    return () if cell == "none" else tuple(_list(cell)) or None


def _list(cell: str) -> list[str]:
    return [word for word in cell.split(";") if word]


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
