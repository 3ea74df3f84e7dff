"""From what people type to the street that is meant."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.addresses import street_index
from bourg.addresses.street_index import Street, StreetIndex, distance
from bourg.addresses.typed import read_typed

NAMES = """
Rue de la Liberté|Impasse de la Liberté|Avenue Henri Barbusse|Rue Louis-Auguste Blanqui
Rue Auguste Polissard|Rue Saint-Louis|Rue Saint-Louis Prolongée|Rue Sainte-Barbe|Ruelle Sainte-Barbe
Rue du 8 Mai 1945|Square du 8 Mai 1945|Rue du 4 Septembre|Avenue du 14 Juillet|Rue de Bondy
Route de Villemomble|Avenue de Nancy|Route d’Aulnay|Rue du Bel Air|Rue du Chemin de Fer
Place du 11 Novembre 1918|Avenue du Maréchal de Lattre de Tassigny|Avenue Galliéni
Rue Jean Jaurès|Allée des Chênes|Rue des Écoles|Place de la République|Avenue de la République
Rond-Point du Verger|Rue du Verger|Rue Roger Salengro|Rue de l’Égalité|Chemin Latéral
Rue de Meaux|Rue Guy de Maupassant
"""
STREETS = [name for line in NAMES.split("\n") for name in line.split("|") if name]
INDEX = StreetIndex(
    [Street(f"93010 {n}", n, "93140", "Bondy", "93010", 20, 1, 98) for n in STREETS]
)
TOWNS = INDEX.towns | {"paris", "villemomble", "nancy", "noisy le sec"}


def best(text):
    found = INDEX.search(read_typed(text, towns=TOWNS))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("typed", "street", "number", "suffix"),
    [
        ("12bis av henri barbusse", "Avenue Henri Barbusse", 12, "bis"),
        ("12 B rue de la Liberte", "Rue de la Liberté", 12, "b"),
        ("rue liberté 12", "Rue de la Liberté", 12, None),
        ("12, r. de la liberté", "Rue de la Liberté", 12, None),
        ("n°12 RUE DE LA LIBERTÉ", "Rue de la Liberté", 12, None),
        ("12 rue de la liberte 93140 Bondy", "Rue de la Liberté", 12, None),
        ("93140 Bondy 12 rue de la liberte", "Rue de la Liberté", 12, None),
        ("12 rue de la liberte bondy", "Rue de la Liberté", 12, None),
        ("imp liberté 3", "Impasse de la Liberté", 3, None),
        ("8 rue du 8 mai 1945", "Rue du 8 Mai 1945", 8, None),
        ("44 rue du quatre septembre", "Rue du 4 Septembre", 44, None),
        ("3 av du 14 juillet", "Avenue du 14 Juillet", 3, None),
        ("3 rue de bondy", "Rue de Bondy", 3, None),
        ("3 rte de villemomble", "Route de Villemomble", 3, None),
        ("12 d'aulnay", "Route d’Aulnay", 12, None),
        (
            "70 ter av mal de lattre de tassigny",
            "Avenue du Maréchal de Lattre de Tassigny",
            70,
            "ter",
        ),
        ("5 st louis", "Rue Saint-Louis", 5, None),
        ("84/86 avenue gallieni", "Avenue Galliéni", 84, None),
        ("8/8B place de la république", "Place de la République", 8, "b"),
        ("bat C 9 rue du verger apt 4 3e étage", "Rue du Verger", 9, None),
        ("20 all des chenes", "Allée des Chênes", 20, None),
    ],
)
def test_number_suffix_and_street_are_understood(typed, street, number, suffix):
    found = best(typed)
    assert (found.street.name, found.reading.number) == (street, number)
    assert suffix is None or suffix in found.reading.suffixes
    assert found.score > 0.85


@pytest.mark.parametrize(
    ("typed", "street"),
    [
        ("rue libertée", "Rue de la Liberté"),
        ("auguste pollissard", "Rue Auguste Polissard"),
        ("louis auguste blankui", "Rue Louis-Auguste Blanqui"),
        ("barbuse", "Avenue Henri Barbusse"),
        ("avenue hneri barbusse", "Avenue Henri Barbusse"),
        ("rue salangro", "Rue Roger Salengro"),
        ("henribarbusse", "Avenue Henri Barbusse"),
        ("ville momble", "Route de Villemomble"),
        ("belair", "Rue du Bel Air"),
        ("place republiqe", "Place de la République"),
        ("rondpoint du verger", "Rond-Point du Verger"),
        ("chemin lat", "Chemin Latéral"),
        ("rue des eco", "Rue des Écoles"),
        ("egalit", "Rue de l’Égalité"),
        ("14 rue de maux", "Rue de Meaux"),
        ("14 ru de meux", "Rue de Meaux"),
    ],
)
def test_typing_errors_and_unfinished_words_are_forgiven(typed, street):
    assert best(typed).street.name == street


@pytest.mark.parametrize(
    ("typed", "streets"),
    [
        ("8 mai 1945", {"Rue du 8 Mai 1945", "Square du 8 Mai 1945"}),
        ("12 ste barbe", {"Rue Sainte-Barbe", "Ruelle Sainte-Barbe"}),
        ("liberté", {"Rue de la Liberté", "Impasse de la Liberté"}),
    ],
)
def test_an_ambiguous_name_gives_every_street_it_may_mean(typed, streets):
    found = INDEX.search(read_typed(typed, towns=TOWNS))
    assert {candidate.street.name for candidate in found} == streets
    assert found[0].score - found[1].score < 0.02


@pytest.mark.parametrize("typed", ["", "12", "🙂", "'; DROP TABLE", "zzzzzzzz", "99999", "\x00"])
def test_nonsense_finds_nothing(typed):
    assert best(typed) is None


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("12 rue de la liberté noisy-le-sec", "noisy le sec"),
        ("12 rue de la liberté Paris", "paris"),
        ("3 route de villemomble villemomble", "villemomble"),
        ("3 route de villemomble", ""),
        ("avenue de nancy", ""),
    ],
)
def test_another_town_is_told_from_a_street_named_after_it(typed, town):
    assert best(typed).reading.town == town


def test_the_town_after_a_postcode_is_kept():
    typed = read_typed("12 rue X 75011 Paris", towns=TOWNS)
    assert (typed.postcode, typed.town) == ("75011", "paris")


@pytest.mark.parametrize("name", STREETS)
def test_every_street_is_found_by_its_own_name_and_a_number(name):
    found = best(f"7 {name}")
    assert (found.street.name, found.reading.number) == (name, 7)


@given(st.sampled_from(STREETS), st.data())
def test_one_dropped_letter_of_a_long_word_still_finds_the_street(name, data):
    word = max(re.findall(r"\w+", name), key=len)
    at = data.draw(st.integers(1, len(word) - 1))
    typed = name.replace(word, word[:at] + word[at + 1 :])
    found = INDEX.search(read_typed(typed, towns=TOWNS))
    assert len(word) < 5 or name in [candidate.street.name for candidate in found]


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(text):
    for candidate in INDEX.search(read_typed(text, towns=TOWNS)):
        assert 0 < candidate.score <= 1


@given(st.text(alphabet="abc", max_size=7), st.text(alphabet="abc", max_size=7))
def test_distance_is_a_distance(one, two):
    assert distance(one, two, 9) == distance(two, one, 9)
    assert (distance(one, two, 9) == 0) == (one == two)
    assert distance(one, two, 1) == min(distance(one, two, 9), 2)


def test_swapped_letters_are_one_error():
    assert distance("liberte", "lbierte", 2) == 1


def test_of_four_thousand_streets_few_are_compared_letter_by_letter(monkeypatch):
    first = ["Jean", "Marie", "Émile", "Rosa", "Lucie", "Marcel", "Simone", "Victor", "Gaston"]
    streets = [
        Street(str(n), f"{kind} {first[n % 9]} Dupont{n:04}", "93140", "Bondy", "93010", 9, 1, 9)
        for n, kind in enumerate(["Rue", "Avenue", "Allée", "Impasse", "Place"] * 800)
    ]
    index, compared = StreetIndex(streets), []
    monkeypatch.setattr(
        street_index, "distance", lambda *words: compared.append(words) or distance(*words)
    )
    assert index.search(read_typed("avenue marrie dupont0126", towns=TOWNS))
    assert 0 < len(compared) <= 200
