"""The delivery fee and the means of payment."""

import pytest

from bourg.money.kinds import Means
from bourg.money.rules import accepted_means, at_the_door, fee


@pytest.mark.parametrize(
    ("slot", "zone", "expected"), [(0, 0, 0), (0, 290, 290), (190, 290, 190), (190, 0, 190)]
)
def test_the_slots_own_fee_wins_over_the_zones(slot, zone, expected):
    assert fee(slot, zone) == expected


def test_means_come_in_the_order_of_preference_without_a_card_online():
    shop = [Means.CARD_ONLINE, Means.AT_COLLECTION, Means.CHEQUE]
    assert accepted_means(shop) == (Means.CHEQUE, Means.AT_COLLECTION)


def test_at_the_door_is_the_first_means_without_a_card_online():
    assert at_the_door([Means.CARD_ONLINE, Means.ACCOUNT, Means.TERMINAL]) == Means.TERMINAL
    assert at_the_door([Means.CARD_ONLINE]) is None
    assert at_the_door([]) is None
