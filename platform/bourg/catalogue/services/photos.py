"""What the worker does with photos of products: the smaller files, and no file that nobody uses."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.catalogue import photos
from bourg.catalogue.models import Product
from bourg.kernel import outbox
from bourg.kernel.db import db

KEPT_S = 3600  # somebody may just be filling the form that uses it


def taken(session: Session, product: Product) -> None:
    """Note inside `write()` that a product has a photo, for the worker."""
    if photos.mark_of(product.picture):
        key = f"photo:{product.public_id}:{product.picture}:{product.updated_at.timestamp():.0f}"
        outbox.put(session, "product.photo", key, picture=product.picture)


def sweep(folder: Path, moment: float) -> int:
    """Drop the files that no product uses any more; returns how many. `moment`: seconds."""
    shown = select(Product.picture).where(Product.picture.startswith(photos.PREFIX))
    used = db.session().scalars(shown.distinct()).all()
    gone = list(photos.left_over(folder, used, moment - KEPT_S))
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
