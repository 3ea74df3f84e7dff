"""Products for tests, by piece and by weight, at plain prices."""

from bourg.catalogue.kinds import ProductStatus, SoldBy, Temperature
from bourg.catalogue.models import Product
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write


def add_product(merchant_id, name="Baguette", price_cents=130, **fields):
    """A published product sold by the piece; returns its public id."""
    row = {
        "public_id": new_id(), "merchant_id": merchant_id, "reference": new_id(), "name": name,
        "sold_by": SoldBy.PIECE, "price_cents": price_cents, "vat_bp": 550, "allergens": [],
        "temperature": Temperature.AMBIENT, "status": ProductStatus.PUBLISHED,
        "created_at": now(), "updated_at": now(), **fields,
    }  # fmt: skip
    with write() as session:
        session.add(Product(**row))
    return row["public_id"]


def add_weighed(merchant_id, name="Comté", price_cents=2390, *, step_g=50, **fields):
    """A published product sold by weight, at a price for the kilo; returns its public id."""
    weights = {"weight_step_g": step_g, "weight_default_g": step_g * 4, "unit": "kg"}
    return add_product(
        merchant_id, name, price_cents, sold_by=SoldBy.WEIGHT, **{**weights, **fields}
    )


def change_product(public_id, **fields):
    """What the shop does meanwhile: another price, sold out, withdrawn."""
    with write() as session:
        product = session.query(Product).filter_by(public_id=public_id).one()
        for name, value in fields.items():
            setattr(product, name, value)
