"""Prices, quantities and weights as shopkeepers type them: understood, or refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.catalogue import typed
from bourg.kernel.refusals import BadInput


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("3,50", 350), ("3.5", 350), ("3", 300), ("3,50 €", 350), ("€ 3.50", 350), ("3€50", 350),
        ("1 234,5 €", 123450), ("1\u202f234,50\u00a0€", 123450), ("1.234,50", 123450),
        ("1,234.50", 123450), (",90", 90), ("0,90 euro", 90), ("12 EUR", 1200),
    ],
)  # fmt: skip
def test_a_price_is_read_as_people_write_it(said, cents):
    assert typed.read_price(said) == (cents, None)


@pytest.mark.parametrize(
    ("said", "unit"),
    [("3.50€/kg", "kg"), ("3,50 € / Kilo", "kg"), ("3,50/la pièce", "piece"), ("2 €/L", "litre"),
     ("1,20/botte", "bunch")],
)  # fmt: skip
def test_what_a_price_is_for_may_stand_behind_it(said, unit):
    assert typed.read_price(said).unit == unit


@pytest.mark.parametrize(
    "said",
    [
        "",
        "gratuit",
        "-3",
        "=3+2",
        "3,505",
        "1.234",
        "3,5,0",
        "1e3",
        "٣",
        "3 €/m²",
        "9" * 30,
        "3 kg",
    ],
)
def test_what_is_no_price_or_could_be_two_is_refused_where_it_stands(said):
    with pytest.raises(BadInput) as refusal:
        typed.read_price(said, "price_cents")
    assert refusal.value.field == "price_cents"


@pytest.mark.parametrize(
    ("said", "found"),
    [("250 g", (250, "g")), ("1,5 kg", (1500, "g")), ("75cl", (750, "ml")), ("0,33 L", (330, "ml")),
     ("2 litres", (2000, "ml")), ("", None)],
)  # fmt: skip
def test_a_net_quantity_is_read_in_grams_or_millilitres(said, found):
    assert typed.read_net(said) == found


@pytest.mark.parametrize("said", ["250", "un peu", "0 g", "0,0001 g", "3 m"])
def test_a_net_quantity_without_a_unit_is_refused(said):
    with pytest.raises(BadInput):
        typed.read_net(said)


def test_a_usual_weight_is_grams_unless_it_says_kilos():
    assert typed.read_weight("200", "w") == typed.read_weight("0,2 kg", "w") == 200


@given(st.integers(1, 1_000_000))
def test_a_price_that_is_shown_is_read_back(cents):
    assert typed.read_price(typed.write_price(cents)).cents == cents


@given(st.integers(1, 50_000), st.sampled_from(["g", "ml"]))
def test_a_quantity_that_is_shown_is_read_back(quantity, unit):
    assert typed.read_net(typed.write_net(quantity, unit)) == (quantity, unit)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_price_or_a_refusal(said):
    with suppress(BadInput):
        assert typed.read_price(said).cents >= 0


@pytest.mark.parametrize(
    ("text", "hours"), [("48", 48), ("48 h", 48), ("2 jours", 48), ("1 j", 24), ("", None)]
)
def test_a_notice_is_read_in_hours_or_days(text, hours):
    assert typed.read_hours(text, "notice_hours") == hours


@pytest.mark.parametrize("text", ["demain", "-3", "1,5", "²", "1000000"])
def test_what_is_no_notice_is_refused(text):
    with pytest.raises(BadInput):
        typed.read_hours(text, "notice_hours")
