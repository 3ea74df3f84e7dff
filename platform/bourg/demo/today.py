"""What is special on the day the demo is loaded: sold out, a shop on holiday, slots nearly full."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from bourg.catalogue.models import Product
from bourg.catalogue.services import stock as shelves
from bourg.demo import weeks
from bourg.demo.marks import LOADED
from bourg.demo.telling import Tell
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.merchants.models import Merchant
from bourg.merchants.services import window
from bourg.slots import services as slots

# Shop -> which of its products is gone until tomorrow, counted from the first on its shelf.
SOLD_OUT = {"le-ble-en-herbe": 6, "maree-haute": 2, "les-jardins-de-samir": 4, "l-affinee": 3}
ON_HOLIDAY, HOLIDAY = "cacao-fleuri", (6, 9)


def load_today(tell: Tell) -> str:
    """Leave the traces of an ordinary day."""
    moment = now().astimezone(weeks.ZONE)
    today = moment.date()
    tomorrow = datetime.combine(today + timedelta(days=1), time(7), weeks.ZONE)
    for slug, position in SOLD_OUT.items():
        shelves.sold_out(_product(slug, position), tomorrow, LOADED)
    first, last = (today + timedelta(days=days) for days in HOLIDAY)
    window.close_days(ON_HOLIDAY, first, last, LOADED, "Inventaire")
    return f"{len(SOLD_OUT)} products sold out, {_crowded(moment)} slots nearly full"


def _product(slug: str, position: int) -> str:
    own = select(Product.public_id).join(Merchant, Merchant.id == Product.merchant_id)
    shelf = own.where(Merchant.slug == slug).order_by(Product.position)
    return db.session.scalars(shelf.offset(position).limit(1)).one()


def _crowded(moment: datetime) -> int:
    """A courier is ill: of the slots to come, one has no place left and one has two."""
    coming = [s for s in weeks.slots(db.session()) if s.cutoff_at > moment and not s.closed_at]
    fullest = sorted(coming[2:], key=lambda slot: -slot.promised)[:2]
    for slot, left in zip(fullest, (0, 2), strict=False):
        slots.set_capacity(slot.public_id, slot.promised + left, LOADED)
    return len(fullest)
