"""What a shop does with its products: put on the shelf, change, run out of, take away."""

from bourg.catalogue.services.indexing import index, reindex
from bourg.catalogue.services.shelving import (
    add_product,
    add_products,
    edit_product,
    put_back,
    withdraw,
)
from bourg.catalogue.services.stock import back, sold_out

__all__ = [
    "add_product", "add_products", "back", "edit_product", "index", "put_back",
    "reindex", "sold_out", "withdraw",
]  # fmt: skip
