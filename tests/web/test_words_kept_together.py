"""What a line never parts, and hours and reasons in the words of people, not of machines."""

import pytest

from bourg.web.filters import address
from bourg.web.mails import kept_together
from bourg.web.opening import opening_words


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("12 Rue Roger Salengro, 93140 Bondy", "12 Rue Roger Salengro, 93140\xa0Bondy"),
        ("3 Rue X, 93250 La Ville", "3 Rue X, 93250\xa0La Ville"),
        ("Péniche au quai, après le pont", "Péniche au quai, après le pont"),
        ("93140 Bondy", "93140\xa0Bondy"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_postcode_is_never_parted_from_its_town(label, shown):
    assert address(label) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Chèque : 7,20 €\nUne question ?", "Chèque\xa0: 7,20 €\nUne question\xa0?"),
        ("« Ajouter » ; fini !", "«\xa0Ajouter\xa0»\xa0; fini\xa0!"),
        ("- 2 x : http://bourg.example/a?b=c", "- 2 x\xa0: http://bourg.example/a?b=c"),
        ("-- \nLe Panier", "-- \nLe Panier"),
    ],
)
def test_in_a_french_mail_no_sign_begins_a_line(text, shown):
    assert kept_together(text) == shown


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("Tu-Fr 16:00-19:00; Sa 10:00-12:30; PH closed",
         "mar.–ven. 16 h – 19 h · sam. 10 h – 12 h 30 · fermé : jours fériés"),
        ("Mo,We 08:30-13:00,14:30-19:30", "lun., mer. 8 h 30 – 13 h, 14 h 30 – 19 h 30"),
        ("Mo-Fr; PH closed", "lun.–ven. jour et nuit · fermé : jours fériés"),
        ("Fr 18:00-24:00; Sa 00:00-02:00,10:00-12:00",
         "ven. 18 h – 2 h · sam. 10 h – 12 h"),
        ("Su 20:00-24:00", "dim. 20 h – minuit"),
        ("Mo-Su 09:00-12:00; Dec 25 off", "lun.–dim. 9 h – 12 h · fermé le 25 décembre"),
        ("week 1-52/2 Mo 10:00-12:00", "week 1-52/2 Mo 10:00-12:00"),
        ("24/7", "jour et nuit, tous les jours"),
        ("", ""),
    ],
)  # fmt: skip
def test_opening_hours_read_as_people_say_them(app, kept, said):
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert opening_words(kept).replace("\xa0", " ").replace("\u202f", " ") == said
