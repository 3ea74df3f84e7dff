"""Shops and shelves for tests, filled through the services that shops use."""

from datetime import UTC, date, datetime

from bourg.catalogue import services
from bourg.catalogue.kinds import SoldBy
from bourg.catalogue.sheets import Sheet
from bourg.kernel.roles import Actor
from bourg.merchants.services import admission

OFFICER = Actor("officer")
SHOPKEEPER = Actor("merchant")
FILE = {
    "legal_name": "SARL Amar", "siret": "73282932000074", "phone": "01 99 00 00 00",
    "address_label": "31 Rue Jules Guesde 93140 Bondy", "opening_hours": "Mo-Su 08:00-19:00",
    "email": "amar@boutiques.example", "register_name": "RCS Bobigny",
    "identity_seen_on": date(2026, 9, 1), "certified_at": datetime(2026, 9, 1, 9, tzinfo=UTC),
}  # fmt: skip


def open_shop(name="Boulangerie Amar", trade="bakery", **file):
    """An approved shop with a catalogue; returns its slug."""
    slug = admission.apply(name, trade, SHOPKEEPER, **{**FILE, **file})
    admission.approve(slug, OFFICER)
    return slug


def bread(name="Baguette de tradition", price_cents=135, **said):
    """The sheet of a loaf with nothing missing."""
    return Sheet(
        **{"name": name, "price_cents": price_cents, "vat_bp": 550, "allergens": ("gluten",),
           "category": "Pains", **said}
    )  # fmt: skip


def cheese(name="Comté", price_cents=2390, **said):
    """The sheet of a cheese that is cut to measure."""
    weighed = {"sold_by": SoldBy.WEIGHT, "unit": "kg", "weight_step_g": 50, "weight_default_g": 200}
    return bread(name, price_cents, **{"allergens": ("milk",), "category": "", **weighed, **said})


def sell(slug, *sheets):
    """Put sheets on a shop's shelf; returns the public ids."""
    return services.add_products(slug, sheets, SHOPKEEPER)
