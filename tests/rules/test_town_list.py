"""The town's own list of shops, read row by row."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.kernel.tabular import FileRefused, open_table
from bourg.merchants.town_list import (
    ColumnRefused,
    ShopDoubt,
    clean,
    columns_of,
    first_phone,
    listed_shops,
)

INVENTED = Path(__file__).parents[1] / "data/commerces_invented.csv"


def read(path=INVENTED, by_hand=None):
    table = open_table(path)
    return list(listed_shops(table, columns_of(table, by_hand)))


def test_the_town_s_columns_are_recognised():
    columns = columns_of(open_table(INVENTED))
    assert (columns["name"], columns["trade"], columns["number"]) == ("Enseigne", "Activité", "N°")
    assert (columns["postcode"], columns["precision"]) == ("cp", "result_type")


def test_cells_are_cleaned_and_trades_normalised():
    bakery, pharmacy = read()[:2]
    assert (bakery.name, bakery.trade, bakery.phone) == ("Le Pain Doré", "bakery", "+33199001001")
    assert (pharmacy.name, pharmacy.phone) == ("Pharmacie du Marché", "+33199001002")
    assert bakery.typed_address == "12 rue de la Liberté, 99100 Bourg-Test"


def test_each_row_tells_its_own_doubts():
    doubts = {shop.line: shop.doubts for shop in read() if shop.doubts}
    assert doubts == {
        6: (ShopDoubt.NO_NAME,),
        13: (ShopDoubt.NO_STREET,),
        14: (ShopDoubt.BAD_PHONE, ShopDoubt.BAD_EMAIL, ShopDoubt.TRADE_UNKNOWN),
        15: (ShopDoubt.FORMULA,),
    }


def test_a_decision_is_yes_or_nothing_and_other_words_are_said_to_be_misunderstood(tmp_path):
    path = tmp_path / "a.csv"
    typed = ("oui", "OUI ", "", "non", "peut-être")
    rows = "".join(f"Chez {n};rue Neuve;{n};{word}\n" for n, word in enumerate(typed, 1))
    path.write_text(f"Nom;Rue;N°;Décision\n{rows}", "utf-8")
    shops = read(path)
    assert [shop.accepted for shop in shops] == [True, True, False, False, False]
    assert [shop.doubts for shop in shops] == [(), (), (), (), (ShopDoubt.DECISION_UNKNOWN,)]


def test_a_point_that_the_geocoder_calls_vague_is_not_believed():
    points = {shop.name: shop.point for shop in read()}
    assert points["Pizza Loin"] is None
    assert points["À Paris"] == (48.85, 2.37)


def test_the_key_of_a_row_survives_spacing_and_case(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nom;Rue;N°\nLe Pain Doré;rue Neuve;1\nLE PAIN  DORE ;RUE NEUVE;1\n", "utf-8")
    first, second = read(path)
    assert first.key == second.key


def test_columns_can_be_named_by_hand(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Titre;Lieu\nChez Lou;1 rue Neuve\n", "utf-8")
    with pytest.raises(FileRefused, match="--map"):
        read(path)
    assert read(path, {"titre": "name", "Lieu": "street"})[0].name == "Chez Lou"


@pytest.mark.parametrize("by_hand", [{"Titre": "price"}, {"Nowhere": "name"}])
def test_a_column_or_field_that_does_not_exist_is_refused(by_hand):
    with pytest.raises(ColumnRefused):
        read(by_hand=by_hand)


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("01 99 00 10 01", "+33199001001"),
        ("01.99.00.10.01 / 06 39 98 10 01", "+33199001001"),
        ("+33 (0)1 99 00 10 01", "+33199001001"),
        ("tél. inconnu ou 01-99-00-10-01", "+33199001001"),
        ("0 48 48 01 28", None),
        ("sur rendez-vous", None),
        ("", None),
    ],
)
def test_the_first_usable_telephone_number_is_taken(cell, phone):
    assert first_phone(cell) == phone


def test_signs_that_nobody_sees_are_taken_out():
    assert clean("Chez\u202e Lou\x07\u200b  \n Bébé") == "Chez Lou Bébé"
    assert clean("CafÃ© ðŸ™‚") == "Café ðŸ™‚"
    assert clean("🍕 Pizza") == "🍕 Pizza"


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_and_leaves_one_line(text):
    once = clean(text)
    assert clean(once) == once
    assert len(once.splitlines()) <= 1


@given(st.text(max_size=60))
def test_no_telephone_cell_breaks_the_reader(text):
    phone = first_phone(text)
    assert phone is None or phone.startswith("+")
