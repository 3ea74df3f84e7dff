"""What the trade asks of a product."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bourg.catalogue import rules
from bourg.catalogue.forbidden import FORBIDDEN
from bourg.catalogue.kinds import ProductStatus, SoldBy
from bourg.catalogue.rules import Availability
from bourg.catalogue.sheets import Seller, Sheet
from bourg.kernel.folding import fold
from bourg.kernel.refusals import BadInput

NOVEMBER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LOAF = Sheet(name="Pain", price_cents=250, vat_bp=550, allergens=("gluten",))
KNIFE = Sheet(name="Couteau", price_cents=1900, vat_bp=2000, food=False, maker="X, 1 rue Y, a@b.fr")
WINE = replace(LOAF, name="Gigondas", vat_bp=2000, alcohol=True)


def product(**fields):
    """A published product by the piece, unless said otherwise."""
    return SimpleNamespace(
        **{"status": ProductStatus.PUBLISHED, "sold_out_until": None, "months": None,
           "sold_by": SoldBy.PIECE, "price_cents": 135, "weight_step_g": None,
           "weight_default_g": None, "stock_left": None, **fields}
    )  # fmt: skip


CHEESE = product(sold_by=SoldBy.WEIGHT, price_cents=2390, weight_step_g=50, weight_default_g=200)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Availability.AVAILABLE),
        ({"status": ProductStatus.DRAFT}, Availability.WITHDRAWN),
        ({"sold_out_until": NOVEMBER.replace(hour=10)}, Availability.SOLD_OUT),
        ({"sold_out_until": NOVEMBER}, Availability.AVAILABLE),
        ({"months": [5, 6, 7]}, Availability.OUT_OF_SEASON),
        ({"months": [11, 12, 1]}, Availability.AVAILABLE),
    ],
)
def test_a_product_may_be_ordered_when_published_in_season_and_not_sold_out(fields, expected):
    assert rules.availability(product(**fields), NOVEMBER) is expected


@pytest.mark.parametrize(
    ("months", "now", "back"), [([5, 6], 11, 5), ([1, 12], 11, 12), ([3], 3, 3), (None, 4, None)]
)
def test_the_season_to_come_is_told(months, now, back):
    assert rules.next_month_of(months, now) == back


@pytest.mark.parametrize(
    ("cents", "net", "unit", "expected"),
    [
        (110, 250, "g", (440, "kg")),
        (399, 750, "ml", (532, "L")),
        (100, 333, "g", (300, "kg")),
        (1, 3, "g", (333, "kg")),
        (100, None, "", None),
    ],
)
def test_the_price_of_a_kilo_is_rounded_half_up(cents, net, unit, expected):
    assert rules.unit_price(cents, net, unit) == expected


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 10**9, 100, "2", True])
def test_nobody_orders_zero_or_half_or_a_thousand_loaves(quantity):
    with pytest.raises(BadInput):
        rules.amount(product(), quantity=quantity)


@pytest.mark.parametrize("weight_g", [0, -50, 75, 10**9, 50_050, 100.0])
def test_a_weight_is_a_number_of_steps(weight_g):
    with pytest.raises(BadInput) as refusal:
        rules.amount(CHEESE, weight_g=weight_g)
    assert refusal.value.field == "weight_g"


def test_who_says_nothing_gets_one_piece_or_the_usual_weight():
    assert rules.amount(product()) == (1, None)
    assert rules.amount(CHEESE) == (1, 200)


def test_bread_is_not_weighed_and_cheese_is_not_counted():
    with pytest.raises(BadInput):
        rules.amount(product(), weight_g=200)
    with pytest.raises(BadInput):
        rules.amount(CHEESE, quantity=2)


def test_an_amount_costs_by_the_piece_or_by_the_gram():
    assert rules.estimate_cents(product(), 3, None) == 405
    assert rules.estimate_cents(CHEESE, 1, 250) == 598


@pytest.mark.parametrize(
    ("sheet", "seller", "codes"),
    [
        (LOAF, Seller(), []),
        (replace(LOAF, allergens=None), Seller(), ["allergens"]),
        (replace(LOAF, allergens=()), Seller(), []),
        (replace(LOAF, vat_bp=None), Seller(), ["vat"]),
        (replace(LOAF, vat_bp=0), Seller(), ["vat_due"]),
        (replace(LOAF, vat_bp=0), Seller(vat_franchise=True), []),
        (LOAF, Seller(vat_franchise=True), ["vat_franchise"]),
        (KNIFE, Seller(), []),
        (replace(KNIFE, maker=" "), Seller(), ["maker"]),
        (WINE, Seller(), ["alcohol_licence"]),
        (WINE, Seller(alcohol_licence="LE 2024-93-118"), []),
        (WINE, Seller(alcohol_licence="x", licence_over=True), ["licence_over"]),
        (LOAF, Seller(licence_over=True), []),
        (replace(WINE, vat_bp=550), Seller(alcohol_licence="x"), ["alcohol_vat"]),
        (replace(KNIFE, book=True), Seller(), ["book_vat"]),
        (replace(LOAF, name="Cigarettes"), Seller(), ["tobacco"]),
        (replace(LOAF, name="Cigarettes russes"), Seller(), []),
        (replace(LOAF, name="Tabac à rouler"), Seller(), ["tobacco"]),
        (replace(LOAF, name="Doliprane 500 mg"), Seller(), ["medicine"]),
        (replace(KNIFE, name="Cartouches de chasse"), Seller(), ["weapon"]),
        (replace(KNIFE, name="Pistolet d’alarme"), Seller(), ["weapon"]),
        (replace(KNIFE, name="Jeu à gratter"), Seller(), ["gambling"]),
        (replace(KNIFE, name="Cartouche d’encre"), Seller(), []),
    ],
)
def test_what_must_be_said_keeps_a_product_a_draft(sheet, seller, codes):
    assert [rule.code for rule in rules.missing(sheet, seller)] == codes


def test_every_rule_names_its_source():
    assert all(rule.source and rule.msgid and rule.since for rule in rules.PUBLISHING)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"price_cents": 0}, "price_cents"),
        ({"price_cents": 1_000_001}, "price_cents"),
        ({"vat_bp": 700}, "vat_bp"),
        ({"unit": "hogshead"}, "unit"),
        ({"sold_by": SoldBy.WEIGHT}, "weight_step_g"),
        ({"sold_by": SoldBy.WEIGHT, "weight_step_g": 50, "weight_default_g": 75}, "weight_step_g"),
        ({"net_quantity": 250, "net_unit": "oz"}, "net_quantity"),
        ({"net_unit": "g"}, "net_quantity"),
        ({"allergens": ("gluten", "dust")}, "allergens"),
        ({"months": (0, 13)}, "months"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(wrong, field):
    assert [fault.field for fault in rules.faults(replace(LOAF, **wrong))] == [field]


def test_the_words_of_what_nobody_sells_are_written_as_names_are_folded():
    phrases = [phrase for one in FORBIDDEN for phrase in (*one.named, *one.harmless)]
    assert [fold(phrase, singular=True) for phrase in phrases] == phrases
