"""Pick-up points as programs see them."""

from datetime import datetime

from pydantic import Field
from typing_extensions import TypedDict

from blueprints.api.shapes.baskets import Name
from bourg.addresses.kinds import Way
from bourg.slots.points import Near
from bourg.web.api import Asked, Input, shaped


class PointSearch(Asked):
    """From where somebody would come."""

    address_id: Name | None = Field(
        default=None, description="An address of the gazetteer: the nearest point comes first."
    )


class PointWanted(Input):
    """The point where a basket is fetched."""

    point_id: Name


class PickupPoint(TypedDict):
    """Where goods can be fetched. Of the way `shop`, each part in its shop: then without address.

    `opening_hours` in OSM syntax; `opens_at` and `closes_at` are the next free time.
    """

    id: str
    way: Way
    name: str
    address: str
    phone: str | None
    access_note: str
    opening_hours: str
    fee_cents: int
    opens_at: datetime | None
    closes_at: datetime | None
    distance_m: int | None


class PickupPoints(TypedDict):
    """The points, the nearest first; the shops come last."""

    items: list[PickupPoint]
    next: None


def point(near: Near) -> PickupPoint:
    """A point as it can be chosen."""
    return shaped(
        PickupPoint, near, id=near.public_id, address=near.address_label,
        distance_m=None if near.metres is None else round(near.metres),
    )  # fmt: skip
