"""Rules of money: the one delivery fee of a drop, and which means of payment a shop accepts."""

from collections.abc import Iterable

from bourg.money.kinds import Means

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


def at_the_door(shop: Iterable[Means]) -> Means | None:
    """The first means a shop accepts without a card online; nothing when it accepts none."""
    return next(iter(accepted_means(shop)), None)
