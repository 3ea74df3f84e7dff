"""Several employees at one shelf at the same moment."""

from datetime import timedelta
from functools import partial

from bourg.catalogue import services
from bourg.kernel import audit
from bourg.kernel.clock import now
from tests.builders.catalogue import SHOPKEEPER, bread, open_shop, sell
from tests.builders.crowd import at_once

TOMORROW = now() + timedelta(days=1)


def test_employees_changing_products_of_one_shop_at_once_are_all_in_its_trail(app, session):
    slug = open_shop()
    loaves = sell(slug, *(bread(f"Pain {n}") for n in range(8)))
    dearer = [partial(services.edit_product, p, SHOPKEEPER, price_cents=200) for p in loaves[:4]]
    gone = [partial(services.sold_out, p, TOMORROW, SHOPKEEPER) for p in loaves[4:]]
    assert at_once(app, [*dearer, *gone]) == [None] * 8
    session.rollback()
    verbs = [event.verb for event in audit.trail(session, f"merchant:{slug}")]
    assert (verbs.count("product_changed"), verbs.count("sold_out")) == (4, 4)
