"""A shop is told who its buyer is, for a reason, and everybody concerned can see that it was."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple

from bourg.kernel import audit
from bourg.kernel.clock import now
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.kinds import Disclosure
from bourg.ordering.refusals import BuyerNotTold
from bourg.ordering.services import locking
from bourg.ordering.services.moving import tell

DAYS = 90  # after the delivery; an older invoice or complaint goes through the town hall


class Buyer(NamedTuple):
    """Who bought: what an invoice needs (CGI, annexe II, art. 242 nonies A), and how to answer."""

    name: str
    address: str
    phone: str
    email: str


def buyer(
    part_reference: str, why: Disclosure, *, actor: Actor, merchant_ids: Collection[int]
) -> Buyer:
    """The buyer of a shop's own part. Each look is in the order's trail, and the household is told.

    Raises `NotFound` for a part of another shop, `BuyerNotTold` so long after the delivery.
    """
    with write() as session:
        order, part = locking.part(session, part_reference, merchant_ids)
        if now() > order.ends_at + timedelta(days=DAYS):
            raise BuyerNotTold(days=DAYS)
        event = audit.record(
            session, f"order:{order.reference}", "buyer_disclosed", actor=actor,
            part=part.reference, why=why,
        )  # fmt: skip
        tell(session, order, "order.disclosed", event, part=part.reference, why=why)
        return Buyer(
            order.contact_name, order.address_label, order.contact_phone, order.contact_email
        )
