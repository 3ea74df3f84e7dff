"""Payments that end around the cut-off: an order with a place, or the money back."""

from tests.builders import baskets
from tools.bench import late


def test_nobody_pays_without_a_slot_and_nobody_loses_a_basket(app):
    market = baskets.add_market()
    ground = late.Ground(market.zone_id, market.address, market.bread)
    verdict = late.simulate(app, ground, 60)
    assert verdict.broken == []
    assert verdict[1:5] == (0, 0, 0, 0)
    ended = verdict.said
    assert min(ended[state] for state in ("captured", "refunded", "abandoned")) > 0
    assert ended["begun"] >= 45
    assert ended["begun"] == sum(ended[s] for s in ("captured", "refunded", "abandoned"))
