"""A price until a day, a product until a day: both end by themselves.

The price that is announced as reduced names the lowest one of the thirty days before (Code de la
consommation art. L.112-1-1, from directive 98/6/EC art. 6a).
"""

from datetime import datetime, timedelta

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import PriceChange, Product
from bourg.catalogue.rules import lowest_before
from bourg.catalogue.services.shelving import confirmed, own, priced
from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.merchants.services.window import changed

LONGEST = timedelta(days=62)
_LOWER = N_("A special price is lower than the usual one.")
_DAY = N_("Choose a day from today on, two months ahead at most.")


def begin(public_id: str, price_cents: int, until: datetime, actor: Actor) -> None:
    """A lower price until a moment. Raises `NotFound`, `BadInput`."""
    _refuse_day(until, "special_until")
    with write() as session:
        product, merchant = own(session, public_id)
        usual = product.regular_cents or product.price_cents
        if not 0 < price_cents < usual:
            raise BadInput(_LOWER, field="special")
        if product.regular_cents is None:
            product.lowest_cents = _lowest(session, product)
        product.regular_cents, product.special_until = usual, until
        confirmed(product)
        _price(session, product, price_cents)
        _note(session, merchant, product, "special_begun", actor, price=price_cents)


def end(public_id: str, actor: Actor) -> None:
    """The usual price again, before its day."""
    with write() as session:
        product, merchant = own(session, public_id)
        _end(session, product)
        _note(session, merchant, product, "special_ended", actor)


def leaves(public_id: str, at: datetime | None, actor: Actor) -> None:
    """The product leaves the shelf at a moment; nothing: it stays. Raises `BadInput`."""
    if at is not None:
        _refuse_day(at, "leaves_on")
    with write() as session:
        product, merchant = own(session, public_id)
        product.leaves_at = at
        _note(session, merchant, product, "leaves", actor, at=at.isoformat() if at else "")


def end_due() -> int:
    """What has run out: prices fall back, products leave; returns how many did."""
    moment = now()
    due = union(
        *(select(Product.public_id).where(ends <= moment)
          for ends in (Product.special_until, Product.leaves_at))
    )  # fmt: skip
    ids = db.session().scalars(due).all()
    for public_id in ids:
        _end_one(public_id, moment)
    return len(ids)


def _end_one(public_id: str, moment: datetime) -> None:
    with write() as session:
        wanted = select(Product).filter_by(public_id=public_id).with_for_update()
        product = session.scalars(wanted).one()
        merchant = session.get_one(Merchant, product.merchant_id, with_for_update=True)
        if product.special_until and product.special_until <= moment:
            _end(session, product)
            _note(session, merchant, product, "special_ended", Actor.system())
        if product.leaves_at and product.leaves_at <= moment:
            product.leaves_at, product.status = None, ProductStatus.WITHDRAWN
            _note(session, merchant, product, "product_withdrawn", Actor.system())


def _refuse_day(at: datetime, field: str) -> None:
    if not now() < at <= now() + LONGEST:
        raise BadInput(_DAY, field=field)


def _lowest(session: Session, product: Product) -> int:
    """The lowest price of the thirty days before now."""
    changes = select(PriceChange.since_at, PriceChange.price_cents).where(
        PriceChange.product_id == product.id
    )
    prices = [(row[0], row[1]) for row in session.execute(changes.order_by(PriceChange.since_at))]
    return lowest_before(prices, now(), product.price_cents)


def _price(session: Session, product: Product, cents: int) -> None:
    product.price_cents, product.updated_at = cents, now()
    session.add(priced(product))


def _end(session: Session, product: Product) -> None:
    usual = product.regular_cents
    product.regular_cents = product.lowest_cents = product.special_until = None
    if usual is not None:
        _price(session, product, usual)


def _note(
    session: Session, merchant: Merchant, product: Product, verb: str, actor: Actor, **more: object
) -> None:
    subject = f"merchant:{merchant.slug}"
    audit.record(session, subject, verb, actor=actor, product=product.public_id, **more)
    changed(session, merchant)
