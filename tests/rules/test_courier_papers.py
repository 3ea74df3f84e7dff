"""Which papers a courier shows, when they are asked for again, when nobody rides without."""

from datetime import date, timedelta

import pytest

from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle
from bourg.rounds.papers import BLOCKING, Paper, asked, blocking, file_of

TODAY, DAY = date(2026, 11, 24), timedelta(days=1)


@pytest.mark.parametrize("kind", CourierType)
def test_every_status_shows_who_it_is_and_is_insured_or_employed(kind):
    papers = asked(kind, Vehicle.BIKE)
    assert DocumentKind.IDENTITY in papers
    assert {DocumentKind.CONTRACT, DocumentKind.LIABILITY_INSURANCE} & set(papers)


def test_a_van_needs_licence_and_insurance_and_a_company_its_register():
    assert {DocumentKind.LICENCE, DocumentKind.VEHICLE_INSURANCE} <= set(
        asked(CourierType.VOLUNTEER, Vehicle.VAN)
    )
    assert DocumentKind.TRANSPORT_REGISTER in asked(CourierType.COMPANY, Vehicle.VAN)
    assert DocumentKind.TRANSPORT_REGISTER not in asked(CourierType.COMPANY, Vehicle.CARGO_BIKE)


def test_the_last_day_of_a_paper_still_counts():
    paper = Paper(DocumentKind.LICENCE, TODAY)
    assert not paper.blocks(TODAY)
    assert paper.soon(TODAY)
    assert paper.blocks(TODAY + DAY)
    assert not paper.soon(TODAY + DAY)


def test_a_paper_is_asked_for_again_a_month_before_it_ends():
    paper = Paper(DocumentKind.IDENTITY, TODAY + timedelta(days=30))
    assert paper.soon(TODAY)
    assert not paper.soon(TODAY - DAY)


@pytest.mark.parametrize("kind", DocumentKind)
def test_only_some_papers_stop_rounds(kind):
    stopped = blocking([Paper(kind, TODAY - DAY)], TODAY)
    assert bool(stopped) == (kind in BLOCKING)


def test_what_never_expires_never_stops_anybody():
    assert blocking([Paper(kind, None) for kind in DocumentKind], TODAY) == []


def test_the_file_names_what_is_missing_and_keeps_what_was_shown_besides():
    extra = Paper(DocumentKind.LICENCE, None)
    found = file_of(CourierType.EMPLOYEE, Vehicle.BIKE, [extra])
    assert [paper.seen for paper in found] == [False, False, True]
    assert found[-1] == extra
    assert file_of(None, None, []) == []
