"""Sold out, and back: one tap, without any count of stock."""

from datetime import datetime

from bourg.catalogue.services.shelving import confirmed, own
from bourg.kernel import audit
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.services.window import changed


def sold_out(public_id: str, until: datetime, actor: Actor) -> None:
    """Say that a product cannot be had until a moment (it comes back by itself)."""
    _mark(public_id, until, "sold_out", actor)


def back(public_id: str, actor: Actor) -> None:
    """Say that a product can be had again."""
    _mark(public_id, None, "back", actor)


def _mark(public_id: str, until: datetime | None, verb: str, actor: Actor) -> None:
    with write() as session:
        product, merchant = own(session, public_id)
        product.sold_out_until = until
        confirmed(product)
        subject = f"merchant:{merchant.slug}"
        audit.record(session, subject, verb, actor=actor, product=public_id)
        changed(session, merchant)
