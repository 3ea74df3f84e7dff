"""Many buyers at the last pieces at the same moment: never one piece too many."""

from collections import Counter
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from bourg.catalogue import invariants
from bourg.catalogue.models import Product, StockHold
from bourg.catalogue.services import counted
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.transaction import write
from tests.builders.catalogue import SHOPKEEPER, bread, open_shop, sell
from tests.builders.crowd import at_once


def keep(wanted):
    with write() as session:
        counted.reserve(session, new_id(), wanted, now() + timedelta(minutes=15))


def test_two_hundred_buyers_of_fifty_pieces_leave_exactly_fifty_sold(app, session):
    loaf, roll = sell(open_shop(), bread(), bread("Petit pain"))
    counted.count(loaf, 50, SHOPKEEPER)
    counted.count(roll, 150, SHOPKEEPER)
    ids = {p.public_id: p.id for p in session.scalars(select(Product))}
    session.rollback()
    both, other = {ids[loaf]: 1, ids[roll]: 1}, {ids[roll]: 1, ids[loaf]: 1}
    answers = at_once(app, [partial(keep, both if n % 2 else other) for n in range(200)])
    assert Counter(type(one).__name__ for one in answers) == {"NoneType": 50, "TooFew": 150}
    session.rollback()
    held = select(func.sum(StockHold.quantity)).filter_by(product_id=ids[loaf])
    assert session.scalar(held) == 50
    assert invariants.check(session) == []
