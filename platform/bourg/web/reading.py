"""The database session that a view hands to its queries."""

from sqlalchemy.orm import Session

from bourg.kernel.db import db


def reading() -> Session:
    """The session of this request, for queries only: a GET never writes."""
    return db.session()
