"""Shops for tests: approved, always open, with means of payment."""

from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from tests.builders.slots import add_shop


def add_selling_shop(name="Boulangerie Amar", means=(Means.CHEQUE, Means.TERMINAL), **fields):
    """A shop that takes orders and these means of payment; returns its id."""
    merchant_id = add_shop(name, **{"slug": name.lower().replace(" ", "-"), **fields})
    with write() as session:
        session.add_all(MerchantMeans(merchant_id=merchant_id, means=one) for one in means)
    return merchant_id


def change_shop(merchant_id, **fields):
    """What happens to a shop meanwhile: paused, suspended, another level."""
    with write() as session:
        shop = session.get_one(Merchant, merchant_id)
        for name, value in fields.items():
            setattr(shop, name, value)
