"""The goods a town knows by their bar codes."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.catalogue.models import KnownProduct


def by_code(session: Session, ean: str) -> KnownProduct | None:
    """What bears this bar code, if the town's list says so."""
    return session.get(KnownProduct, ean) if ean else None


def count(session: Session) -> int:
    """How many goods the town knows."""
    return session.scalar(select(func.count()).select_from(KnownProduct)) or 0
