"""What a shop says of a product: one sheet, from a form, an import, the API or the demo."""

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from bourg.catalogue.kinds import SoldBy, Temperature
from bourg.catalogue.options import Group


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A product as its shop describes it. Cents with VAT, grams or millilitres, basis points.

    `allergens`: none said is None, "none in it" is an empty tuple. `vat_bp` may wait (None): the
    product then stays a draft. `notice_hours`: made to order, so long before.
    `weekly`: a basket of the week, sold also by a shop that works by lists.
    """

    name: str
    price_cents: int
    vat_bp: int | None = None
    reference: str = ""
    ean: str = ""
    description: str = ""
    category: str = ""
    position: int = 0
    sold_by: SoldBy = SoldBy.PIECE
    unit: str = "piece"
    net_quantity: int | None = None
    net_unit: str = ""
    weight_step_g: int | None = None
    weight_default_g: int | None = None
    food: bool = True
    allergens: tuple[str, ...] | None = None
    temperature: Temperature = Temperature.AMBIENT
    alcohol: bool = False
    book: bool = False
    withdrawal_right: bool = False
    weekly: bool = False
    months: tuple[int, ...] | None = None
    options: tuple[Group, ...] | None = None
    notice_hours: int | None = None
    maker: str = ""
    picture: str = "product-default"
    keywords: str = ""

    @property
    def mark(self) -> str:
        """A short sign of all that is said; another sheet has another one."""
        return sha256(repr(self).encode()).hexdigest()[:20]


@dataclass(frozen=True, kw_only=True)
class Seller:
    """What the rules ask of the shop that sells the product.

    `licence_over`: its alcohol licence was shown with a last day that has passed.
    """

    alcohol_licence: str = ""
    vat_franchise: bool = False
    licence_over: bool = False


NO_SELLER = Seller()


class Fault(NamedTuple):
    """Why a sheet cannot be taken: the field and the words."""

    field: str
    msgid: str
