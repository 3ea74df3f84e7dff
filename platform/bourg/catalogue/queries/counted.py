"""Counted pieces that somebody who is ordering keeps."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bourg.catalogue.models import StockHold


def kept_for(session: Session, claim: Select[Any]) -> dict[int, int]:
    """How many pieces of which product (by row id) a claim keeps; one statement."""
    own = StockHold.claim == claim.scalar_subquery()
    rows = session.execute(select(StockHold.product_id, StockHold.quantity).where(own))
    return {row.product_id: row.quantity for row in rows}
