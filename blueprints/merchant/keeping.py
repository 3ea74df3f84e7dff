"""Whose shelf it is, and who keeps it: the shop's people, or the town's on their behalf."""

from flask_login import current_user

from bourg.catalogue.queries.stock import is_on_shelf
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.merchants.queries import Workplace, workplace
from bourg.web.access import actor, has_role
from bourg.web.reading import reading

HELPERS = (Role.OFFICER, Role.ADMINISTRATOR, Role.AGENT)


def kept_shop(slug: str) -> Workplace:
    """A shop whose shelf this person keeps. Raises `NotFound`."""
    found = workplace(reading(), slug)
    if found is None or not (works_in(found) or has_role(*HELPERS)):
        raise NotFound()
    return found


def works_in(shop: Workplace) -> bool:
    """Whether the shop is this person's own."""
    return shop.id in current_user.merchant_ids


def keeper(slug: str) -> Actor:
    """Who acts on this shelf: the trail names the town's people by their role and channel."""
    if works_in(kept_shop(slug)):
        return actor(Role.MERCHANT)
    role = next(one for one in HELPERS if has_role(one))
    return actor(role, Channel.PHONE_DESK if role is Role.AGENT else Channel.OFFICER)


def own(slug: str, public_id: str) -> None:
    """Raises `NotFound` unless the product is this shop's."""
    if not is_on_shelf(reading(), kept_shop(slug).id, public_id):
        raise NotFound()
