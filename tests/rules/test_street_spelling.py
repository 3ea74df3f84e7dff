"""Street names: repaired where certain, one key for all ways to write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bourg.addresses.spelling import (
    Repair,
    Spellings,
    lost_letters,
    repair_mojibake,
    repair_street,
    repair_suffix,
    street_key,
)

FRENCH = "abcdefghijklmnopqrstuvwxyzéèêëàâäîïôöùûüçœæÉÈÀÇŒ’«»°- ABC019"


def read_as_windows_1252(text):
    """What a program shows that takes UTF-8 for Windows-1252 (its holes pass through)."""
    data = text.encode("utf-8")
    return "".join(
        bytes([b]).decode("cp1252" if b not in b"\x81\x8d\x8f\x90\x9d" else "latin-1") for b in data
    )


@given(st.text(alphabet=FRENCH, max_size=60))
def test_any_french_text_survives_a_wrong_decoding(text):
    assert repair_mojibake(read_as_windows_1252(text)) == text


@given(st.text(alphabet=FRENCH, max_size=60))
def test_twice_wrong_is_repaired_too(text):
    assert repair_mojibake(read_as_windows_1252(read_as_windows_1252(text))) == text


@given(st.text(alphabet=FRENCH, max_size=60))
def test_text_that_is_right_is_left_alone(text):
    assert repair_mojibake(text) == text


@pytest.mark.parametrize(
    ("found", "written"),
    [
        ("Allee de lâ€™EspÃ©rance", "Allée de l’Espérance"),
        ("Fer Ã  Cheval", "Fer à Cheval"),
        ("Av du Mal de Lattre", "Avenue du Maréchal de Lattre"),
        ("R  Neuve ", "Rue Neuve"),
        ("Chemin de la Mare a la Veuve", "Chemin de la Mare à la Veuve"),
        ("RUE DES TROIS FRERES", "Rue des Trois Freres"),
        ("Route d'Aulnay", "Route d’Aulnay"),
        ("Rue A Dumas", "Rue A Dumas"),
    ],
)
def test_what_is_certain_is_repaired(found, written):
    assert repair_street(found)[0] == written


@pytest.mark.parametrize(
    "name", ["Rue de la Liberté", "Rue d?Aulnay", "Avenue Mal Assis", "🙂", ""]
)
def test_what_is_right_or_doubtful_is_left_alone(name):
    assert repair_street(name) == (name, [])


def test_lost_letters_are_noticed():
    assert lost_letters("Route d?Aulnay")
    assert lost_letters("Rue de la Libert\ufffd")
    assert not lost_letters("Rue de la Liberté")


@given(st.text(max_size=80))
@example("\x85Ã\x94")
def test_repairing_twice_changes_nothing(name):
    once = repair_street(name)[0]
    assert repair_street(once)[0] == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Av. du Mal Foch", "AVENUE DU MARECHAL FOCH"),
        ("Rue Saint-Louis", "R St Louis"),
        ("Place du Onze Novembre", "pl du 11 novembre"),
        ("Rond-Point du Verger", "Rond Point du Verger"),
        ("Place Victor Schœlcher", "Place Victor Schoelcher"),
    ],
)
def test_all_ways_to_write_a_street_share_one_key(one, other):
    assert street_key(one, "93010") == street_key(other, "93010")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rue de la Liberté", "Impasse de la Liberté"), ("Rue du Breuil", "Villa du Breuil")],
)
def test_different_streets_keep_different_keys(one, other):
    assert street_key(one, "93010") != street_key(other, "93010")
    assert street_key(one, "93010") != street_key(one, "93008")


@pytest.mark.parametrize(
    ("found", "written"), [("BIS", "bis"), (" ter.", "ter"), ("B", "b"), ("", ""), ("A2", "a2")]
)
def test_suffixes_are_written_in_one_way(found, written):
    assert repair_suffix(found) == written


def test_the_accented_row_teaches_the_others_of_its_street():
    spellings = Spellings(["Rue de la Liberte", "Rue de la Liberté"])
    assert spellings.best("Rue de la Liberte") == ("Rue de la Liberté", [Repair.SAME_STREET])


def test_a_word_with_one_accented_form_is_restored_elsewhere():
    spellings = Spellings(["Impasse de la Solidarite", "Rue de la Solidarité"])
    assert spellings.best("Impasse de la Solidarite")[0] == "Impasse de la Solidarité"


def test_a_word_with_two_accented_forms_is_left_alone():
    spellings = Spellings(["Rue des Cotes", "Rue des Côtes", "Allée des Cotés"])
    assert spellings.best("Villa des Cotes")[0] == "Villa des Cotes"


def test_a_trusted_name_wins_unless_it_has_fewer_accents():
    spellings = Spellings(["Rue Jean Jaurés"], ["Rue Jean-Jaurès", "Avenue des Mesarmes"])
    assert spellings.best("Rue Jean Jaurés") == ("Rue Jean-Jaurès", [Repair.REFERENCE])
    assert spellings.best("Avenue des Mésarmes")[0] == "Avenue des Mésarmes"
