"""How far something is, and nothing more."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.ordering.kinds import OrderState, PartState
from bourg.ordering.models import MerchantOrder, Order


def of_part(session: Session, reference: str) -> PartState:
    """How far a shop's part is; it must exist."""
    statement = select(MerchantOrder.state).where(MerchantOrder.reference == reference)
    return session.scalars(statement).one()


def of_order(session: Session, reference: str) -> OrderState:
    """How far an order is; it must exist."""
    return session.scalars(select(Order.state).where(Order.reference == reference)).one()
