"""The benchmark's town: 300 shops x 100 products (or fewer), one zone, 28 slots with room."""

import random
from datetime import timedelta
from pathlib import Path

import flask_migrate
from flask import Flask

from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.services.zones import assign
from bourg.app import create_app
from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.catalogue.services.indexing import index
from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.slots.models import DeliverySlot

GOODS = (
    "Baguette de tradition", "Pain complet", "Croissant au beurre", "Tarte aux pommes", "Comté",
    "Camembert", "Chèvre frais", "Filet de bœuf", "Saucisse de Toulouse", "Poulet fermier",
    "Carotte", "Pomme", "Poireau", "Épinard", "Tomate", "Clémentine", "Huile d'olive", "Miel",
    "Confiture de fraises", "Thé vert", "Café moulu", "Savon", "Bougie", "Bouquet", "Rose",
)  # fmt: skip
KINDS = ("", " bio", " fermier", " du canal", " de la halle", " d'hiver", " maison", " extra")
TRADES = ("bakery", "butcher", "cheesemonger", "greengrocer", "grocer", "florist", "fishmonger")
TOML = """
[town]
name = "Bondy"
service_name = "Le Panier de Bondy"
hosts = ["127.0.0.1"]

[contact]
phone = "0 800 00 00 00"
"""


def build(folder: Path, shops: int, products: int) -> Flask:
    """A migrated, filled town in `folder`; the database is named by `BOURG_DATABASE_URL`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "town.toml").write_text(TOML, "utf-8")
    app = create_app(folder)
    with app.app_context():
        flask_migrate.upgrade()
        _fill(random.Random(1), shops, products)
        db.session.remove()
        db.engine.dispose()
    return app


def _fill(chance: random.Random, shops: int, products: int) -> None:
    with write() as session:
        zone = DeliveryZone(slug="bondy", name="Bondy", polygon=None)
        session.add_all([zone, _address()])
        session.flush()
        assign(session)
        session.add_all(_slot(zone.id, number) for number in range(28))
    for number in range(shops):
        with write() as session:
            shop = _shop(chance, number)
            session.add(shop)
            session.flush()
            session.add(MerchantMeans(merchant_id=shop.id, means=Means.CHEQUE))
            goods = [_product(chance, shop.id, place) for place in range(products)]
            session.add_all(goods)
            session.flush()
            index(session, goods)
            counters.bump(session, "shops")


def _address() -> Address:
    return Address(
        ban_id="93010_7940_00012", number=12, street="Rue de la République",
        street_key="republique rue", postcode="93140", city="Bondy", insee="93010", lat=48.9,
        lon=2.48, inside=True, district="Centre", label="12 Rue de la République 93140 Bondy",
        search_text="12 rue de la republique", flags=[],
    )  # fmt: skip


def _slot(zone_id: int, number: int) -> DeliverySlot:
    begins = now().replace(minute=0, second=0, microsecond=0)
    starts_at = begins + timedelta(days=1 + number // 2, hours=4 * (number % 2))
    return DeliverySlot(
        public_id=new_id(), zone_id=zone_id, starts_at=starts_at, capacity=100_000,
        ends_at=starts_at + timedelta(hours=2), cutoff_at=starts_at - timedelta(hours=2),
        time_zone="Europe/Paris",
    )  # fmt: skip


def _shop(chance: random.Random, number: int) -> Merchant:
    return Merchant(
        slug=f"commerce-{number}", name=f"Commerce {number}", trade=chance.choice(TRADES),
        legal_name=f"Commerce {number} SARL", service_level=ServiceLevel.CATALOGUE,
        status=MerchantStatus.APPROVED, phone="+33199000000", created_at=now(),
        address_label=f"{number} Rue de la République 93140 Bondy", lat=48.9, lon=2.48,
        opening_hours="Mo-Su 00:00-24:00", description="Une boutique de la ville.",
    )  # fmt: skip


def _product(chance: random.Random, merchant_id: int, place: int) -> Product:
    weighed = place % 5 == 0
    return Product(
        public_id=new_id(), merchant_id=merchant_id, reference=str(place), position=place,
        name=chance.choice(GOODS) + chance.choice(KINDS), category=f"Rayon {place // 24}",
        sold_by=SoldBy.WEIGHT if weighed else SoldBy.PIECE, unit="kg" if weighed else "piece",
        price_cents=chance.randint(90, 3000), weight_step_g=50 if weighed else None,
        weight_default_g=250 if weighed else None, vat_bp=550, allergens=[], food=True,
        temperature=Temperature.AMBIENT, status=ProductStatus.PUBLISHED, picture="baguette",
        created_at=now(), updated_at=now(),
    )  # fmt: skip
