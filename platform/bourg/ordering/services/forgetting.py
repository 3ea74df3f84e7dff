"""Forgetting what nobody needs any more: baskets that were left lying (GDPR, art. 5-1 e)."""

from datetime import timedelta

from sqlalchemy import delete

from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket

DAYS = 30


def forget_baskets(days: int = DAYS) -> int:
    """Delete baskets that nobody touched for so long and that are no order; returns how many."""
    with write() as session:
        left = delete(Basket).where(
            Basket.ordered_at.is_(None), Basket.updated_at < now() - timedelta(days=days)
        )
        return len(session.scalars(left.returning(Basket.id)).all())
