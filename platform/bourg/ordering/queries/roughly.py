"""How far the amount of an order is known, for lists that do not read its lines."""

from sqlalchemy import func, or_, select

from bourg.ordering.kinds import LineState, PartState
from bourg.ordering.models import MerchantOrder, Order, OrderLine

P, L = MerchantOrder.__table__.c, OrderLine.__table__.c
_LINES = (
    select(func.count())
    .select_from(OrderLine.__table__.join(MerchantOrder.__table__))
    .where(
        P.order_id == Order.id, P.state.not_in((PartState.REFUSED, PartState.CANCELLED)),
        P.settled_total_cents.is_(None), L.state == LineState.KEPT, L.final_cents.is_(None),
    )
    .correlate(Order)
)  # fmt: skip
_ASKED = select(func.count()).where(P.order_id == Order.id, P.asked_at.is_not(None))

# Columns beside an order: what of it is still to be weighed, priced or agreed (`settling.worth`),
# and how many of its lines have no price at all.
UNSURE = (
    _LINES.where(
        or_(L.estimate_cents.is_(None), L.estimate_cents != L.ceiling_cents)
    ).scalar_subquery()
    + _ASKED.correlate(Order).scalar_subquery()
).label("unsure")
TO_PRICE = _LINES.where(L.estimate_cents.is_(None)).scalar_subquery().label("to_price")
