"""What a trader says of itself: numbers that cannot be, what stops it from selling, papers."""

from datetime import date, timedelta

import pytest

from bourg.kernel.refusals import BadInput
from bourg.merchants.kinds import PaperKind
from bourg.merchants.numbers import grouped, read_siret, read_vat, vat_of
from bourg.merchants.trader_file import NEEDS, Paper, TraderFile, lacking, waiting, warning

TODAY = date(2026, 11, 24)
WHOLE = TraderFile(
    trade="bakery", legal_name="SARL Amar", legal_form="SARL", address_label="31 Rue Jules Guesde",
    phone="+33199000000", email="amar@example.fr", siret="73282932000074",
    register_name="RCS Bobigny", vat_number="FR44732829320", vat_franchise=False,
    contact_name="Samia Amar", mediator="CM2C", certified_at=TODAY, mandate_at=TODAY,
    identity_seen_on=TODAY, alcohol_licence="", opening_hours="Mo-Su 08:00-19:00",
)  # fmt: skip


def fields(needs):
    return [need.field for need in needs]


@pytest.mark.parametrize("typed", ["732 829 320 00074", "73282932000074", "732.829.320-00074"])
def test_a_siret_is_read_however_it_is_spaced(typed):
    assert grouped(read_siret(typed)) == "732\u00a0829\u00a0320\u00a000074"


def test_la_poste_has_its_own_key_and_is_taken():
    assert read_siret("356 000 000 00048") == "35600000000048"


@pytest.mark.parametrize("typed", ["73282932000075", "7328293200007A", "732829320", "٧" * 14, ""])
def test_a_siret_with_a_wrong_key_with_letters_or_too_short_is_refused(typed):
    with pytest.raises(BadInput) as refusal:
        read_siret(typed)
    assert refusal.value.field == "siret"


def test_a_vat_number_is_that_of_the_firm():
    assert read_vat("fr 44 732 829 320", "73282932000074") == vat_of("73282932000074")
    with pytest.raises(BadInput) as refusal:
        read_vat("FR44732829320", "35600000000048")
    assert "another firm" in refusal.value.msgid
    with pytest.raises(BadInput):
        read_vat("DE136695976", None)


def test_a_whole_file_lacks_nothing_that_blocks_and_each_need_says_who_asks():
    assert lacking(WHOLE, TODAY) == []
    assert fields(waiting(WHOLE, TODAY)) == ["insurance"]
    assert all(need.source and need.msgid for need in NEEDS)


@pytest.mark.parametrize("field", ["legal_name", "email", "siret", "certified_at"])
def test_nobody_sells_without_what_the_law_asks_for(field):
    empty = None if field in ("siret", "certified_at") else " "
    assert fields(lacking(WHOLE._replace(**{field: empty}), TODAY)) == [field]


def test_a_mediator_may_wait():
    found = WHOLE._replace(mediator="", vat_number=None)
    assert lacking(found, TODAY) == []
    assert fields(waiting(found, TODAY)) == ["vat_number", "mediator", "insurance"]


def test_a_wine_merchant_needs_a_licence_that_is_not_over():
    kind = PaperKind.ALCOHOL_LICENCE
    wine = WHOLE._replace(trade="wine")
    assert fields(lacking(wine, TODAY)) == ["alcohol_licence"]
    licensed = wine._replace(alcohol_licence="LE 12", papers={kind: Paper(kind, TODAY)})
    assert lacking(licensed, TODAY) == []
    assert fields(lacking(licensed, TODAY + timedelta(days=1))) == ["alcohol_licence"]


@pytest.mark.parametrize(
    ("left", "stage"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0)]
)
def test_the_end_of_a_paper_is_told_a_month_and_a_week_before_and_when_it_is_over(left, stage):
    assert warning(TODAY + timedelta(days=left), TODAY) == stage
