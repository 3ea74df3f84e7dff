"""Rules of money: the one delivery fee of a drop, and which means of payment a shop accepts."""

from collections.abc import Iterable

from bourg.addresses.kinds import Way
from bourg.money.kinds import Means

SETTLED_WITH_THE_SHOP = (Means.ACCOUNT, Means.AT_COLLECTION)
WITHOUT_CARD_ONLINE = tuple(means for means in Means if means is not Means.CARD_ONLINE)


def fee(slot_fee_cents: int, zone_fee_cents: int) -> int:
    """The fee of one drop, whatever the number of shops: the slot's own, else the zone's."""
    return slot_fee_cents or zone_fee_cents


def accepted_means(shop: Iterable[Means]) -> tuple[Means, ...]:
    """The means a resident may choose for a shop, in order of preference.

    Money goes from the resident to the shop and never passes through the town
    (public accounting: `docs/`), so there is no means called "to the town".
    """
    offered = set(shop)
    return tuple(means for means in WITHOUT_CARD_ONLINE if means in offered)


def means_for(way: Way, shop: Iterable[Means], *, envelopes: bool = False) -> tuple[Means, ...]:
    """The means that are left when goods are fetched: in order of preference.

    In a shop people pay as they always do there. At a point nobody may take money for the shops
    (public accounting: whoever handles it without a title answers for it), so only what is
    settled with the shop itself is left; and cheques in an envelope, where the point takes those.
    """
    offered = accepted_means(shop)
    if way == Way.SHOP:
        others = (means for means in offered if means != Means.AT_COLLECTION)
        return (Means.AT_COLLECTION, *others)
    if way == Way.POINT:
        return tuple(
            means for means in offered
            if means in SETTLED_WITH_THE_SHOP or (envelopes and means == Means.CHEQUE)
        )  # fmt: skip
    return offered
