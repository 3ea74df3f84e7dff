"""The delivery fee and the means of payment."""

import re
from pathlib import Path

import pytest

from bourg.addresses.kinds import Way
from bourg.money.kinds import Means
from bourg.money.rules import accepted_means, fee, means_for


@pytest.mark.parametrize(
    ("slot", "zone", "expected"), [(0, 0, 0), (0, 290, 290), (190, 290, 190), (190, 0, 190)]
)
def test_the_slots_own_fee_wins_over_the_zones(slot, zone, expected):
    assert fee(slot, zone) == expected


def test_means_come_in_the_order_of_preference_without_a_card_online():
    shop = [Means.CARD_ONLINE, Means.AT_COLLECTION, Means.CHEQUE]
    assert accepted_means(shop) == (Means.CHEQUE, Means.AT_COLLECTION)


def test_who_fetches_in_a_shop_may_always_pay_there():
    assert means_for(Way.SHOP, [Means.CHEQUE]) == (Means.AT_COLLECTION, Means.CHEQUE)


def test_nobody_at_a_point_takes_money_for_the_shops():
    every = list(Means)
    assert means_for(Way.POINT, every) == (Means.ACCOUNT, Means.AT_COLLECTION)
    assert means_for(Way.POINT, every, envelopes=True)[0] == Means.CHEQUE
    assert means_for(Way.POINT, [Means.TERMINAL]) == ()


def test_what_is_brought_is_paid_as_ever():
    assert means_for(Way.DELIVERY, [Means.TERMINAL, Means.CHEQUE]) == (
        Means.CHEQUE, Means.TERMINAL,
    )  # fmt: skip


MONEY_PAGE = Path(__file__).parents[2] / "docs" / "money.md"
COLUMNS = ((Way.DELIVERY, False), (Way.SHOP, False), (Way.POINT, False), (Way.POINT, True))


def test_the_accountants_page_says_of_each_means_what_the_rule_says():
    rows = re.findall(r"^\|[^|`]+\| `(\w+)` \|(.+)\|$", MONEY_PAGE.read_text("utf-8"), re.MULTILINE)
    told = {Means(code): [cell.strip() for cell in cells.split("|")] for code, cells in rows}
    assert told == {
        means: [
            "yes" if means in means_for(way, Means, envelopes=kept) else "no"
            for way, kept in COLUMNS
        ]
        for means in Means
    }
