"""What the first page answers to somebody who types an address."""

from dataclasses import replace

import pytest
from sqlalchemy import event

from bourg.addresses import services
from bourg.addresses.queries import (
    answer_for,
    complete,
    delivery_zones,
    find,
    search,
    street_index,
    zone_of,
)
from bourg.addresses.rules import Outcome, Reason
from tests.places import invented_addresses

EAST = {"type": "Polygon", "coordinates": [[[2.0, 48.0], [2.05, 48.0], [2.05, 48.1], [2.0, 48.1]]]}


@pytest.fixture
def gazetteer(session, tmp_path):
    services.import_addresses(invented_addresses(tmp_path))
    return session


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("12 rue de la liberte", "12 Rue de la Liberté"),
        ("rue liberté 12", "12 Rue de la Liberté"),
        ("12bis av henri barbusse", "12 bis Avenue Henri Barbusse"),
        ("12 B rue de la Liberte", "12 bis Rue de la Liberté"),
        ("8 rue du 8 mai 1945, 99100 Bourg-Test", "8 Rue du 8 Mai 1945"),
        ("12 rue libertée bourg test", "12 Rue de la Liberté"),
        ("3 rte villemomble", "3 Route de Villemomble"),
    ],
)
def test_one_meant_address_is_found_for_sure(gazetteer, typed, label):
    found = search(gazetteer, typed)
    assert found.outcome is Outcome.EXACT
    assert found.exact.label == f"{label}, 99100 Bourg-Test"


@pytest.mark.parametrize(
    ("typed", "outcome", "first"),
    [
        ("12 avenue henri barbusse", Outcome.SEVERAL, "12 bis Avenue Henri Barbusse"),
        ("8 mai 1945", Outcome.STREET_ONLY, "6 Rue du 8 Mai 1945"),
        ("5 sainte barbe", Outcome.SEVERAL, "5 Ruelle Sainte-Barbe"),
        ("7 sainte barbe", Outcome.EXACT, "7 Ruelle Sainte-Barbe"),
        ("13 rue de la liberté", Outcome.NUMBER_UNKNOWN, "12 Rue de la Liberté"),
        ("99999 rue de la liberté", Outcome.NUMBER_UNKNOWN, "120 Rue de la Liberté"),
        ("rue de la liberté", Outcome.STREET_ONLY, "1 Rue de la Liberté"),
        ("12/14 rue de la liberté", Outcome.EXACT, "12 Rue de la Liberté"),
        ("rue de la liberte 1", Outcome.EXACT, "1 Rue de la Liberté"),
    ],
)
def test_doubt_gives_choices_with_the_likeliest_first(gazetteer, typed, outcome, first):
    found = search(gazetteer, typed)
    assert found.outcome is outcome
    assert found.suggestions[0].label == f"{first}, 99100 Bourg-Test"


def test_a_number_that_may_still_grow_also_offers_the_longer_ones(gazetteer):
    labels = [s.label.partition(",")[0] for s in complete(gazetteer, "rue de la liberté 12")]
    assert labels == ["12 Rue de la Liberté", "12 bis Rue de la Liberté", "120 Rue de la Liberté"]


def test_a_street_alone_offers_its_numbers_and_says_how_far_they_go(gazetteer):
    found = search(gazetteer, "rue de la liberte", limit=5)
    assert [s.number for s in found.suggestions] == [1, 2, 12, 12, 14]
    assert (found.streets[0].first, found.streets[0].last) == (1, 120)


@pytest.mark.parametrize(
    ("typed", "elsewhere"),
    [
        ("12 rue de la liberté, 75011 Paris", "75011 Paris"),
        ("12 rue de la liberté noisy le sec", "Noisy-le-Sec"),
        ("12 rue de rivoli paris", "Paris"),
    ],
)
def test_an_address_of_another_town_is_named_as_such(gazetteer, typed, elsewhere):
    found = search(gazetteer, typed)
    assert (found.outcome, found.town, found.suggestions) == (Outcome.OTHER_TOWN, elsewhere, ())


@pytest.mark.parametrize("typed", ["", "zzzz zzzz", "12", "🙂", "' OR 1=1 --", "\x00", "a" * 9000])
def test_nonsense_is_unknown_and_never_an_error(gazetteer, typed):
    assert search(gazetteer, typed).outcome is Outcome.UNKNOWN


def test_an_empty_gazetteer_knows_nothing(session):
    assert complete(session, "12 rue de la liberté") == []


def test_each_suggestion_says_whether_we_deliver_and_in_which_zone(gazetteer):
    assert not complete(gazetteer, "1 rue de la liberté")[0].deliverable
    services.draw_zone("town", "Toute la ville", position=2)
    services.draw_zone("east", "Est", polygon=EAST, fee_cents=200, position=1)
    suggestion = complete(gazetteer, "1 rue de la liberté")[0]
    assert (suggestion.deliverable, suggestion.zone) == (True, "east")
    assert zone_of(gazetteer, 48.5, 2.5).slug == "town"
    assert zone_of(gazetteer, 48.5, 2.5, inside=False) is None


def test_a_closed_zone_delivers_nothing(gazetteer):
    services.draw_zone("east", "Est", polygon=EAST, active=False)
    assert delivery_zones(gazetteer) == []


def test_the_answer_has_its_reason(gazetteer):
    address = find(gazetteer, "99001_0_1")
    outside = replace(complete(gazetteer, "1 rue de la liberté")[0], inside=False)
    assert answer_for(gazetteer, address).reason is Reason.NO_ZONE
    assert answer_for(gazetteer, outside).reason is Reason.OUTSIDE_TOWN
    services.draw_zone("town", "Toute la ville")
    assert answer_for(gazetteer, address).zone.slug == "town"
    assert answer_for(gazetteer, outside).reason is Reason.OUTSIDE_TOWN


def test_an_unknown_id_is_nobody_s_address(gazetteer):
    assert find(gazetteer, "99001_0_999") is None


def test_a_completion_costs_two_statements_once_the_streets_are_known(gazetteer):
    street_index(gazetteer)
    statements = []

    def count(_connection, _cursor, statement, *_):
        statements.append(statement)

    engine = gazetteer.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    complete(gazetteer, "12 rue de la liberté")
    event.remove(engine, "before_cursor_execute", count)
    assert len(statements) == 2
