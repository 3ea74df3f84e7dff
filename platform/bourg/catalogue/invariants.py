"""What must be true of counted stock, whatever happened: I2 of `bourg check`."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.catalogue.models import Product, StockHold, StockMove
from bourg.kernel.invariants import Violation


def check(session: Session) -> list[Violation]:
    """I2: what is left is what came and went, less what is kept; and never below nothing."""
    moved, held = (
        select(func.coalesce(func.sum(table.quantity), 0))
        .where(table.product_id == Product.id)
        .scalar_subquery()
        for table in (StockMove, StockHold)
    )
    wrong = select(Product.public_id, Product.stock_left, moved, held).where(
        Product.stock_left.is_not(None),
        (Product.stock_left != moved - held) | (Product.stock_left < 0),
    )
    return sorted(
        Violation("I2", f"{left} left, but {came} came less {kept} kept", f"product:{public_id}")
        for public_id, left, came, kept in session.execute(wrong)
    )
