"""The answer of the register fills the sheet in; what it hides or garbles harms nothing."""

import pytest

from bourg.kernel.refusals import BadInput
from bourg.merchants.register import Firm, Unreachable, read

SIRET = "73282932000074"
PLACE = {
    "siret": SIRET, "adresse": "12 RUE DU PONT 93140 BONDY", "activite_principale": "47.24Z",
    "etat_administratif": "A", "liste_enseignes": ["CHEZ LOU"],
}  # fmt: skip
FIRM = {"nom_raison_sociale": "LOU", "nom_complet": "LOU (CHEZ LOU)", "nature_juridique": "5499",
        "activite_principale": "10.71C", "siege": {"siret": "73282932000000"},
        "matching_etablissements": [PLACE]}  # fmt: skip


def told(place=(), **firm):
    return {"results": [{**FIRM, **firm, "matching_etablissements": [{**PLACE, **dict(place)}]}]}


def test_a_shop_that_is_open_fills_the_sheet_and_proposes_its_trade():
    assert read(told(), SIRET) == Firm(
        "CHEZ LOU", "LOU", "SARL", "12 RUE DU PONT 93140 BONDY", "bakery"
    )
    assert read(told(siege=PLACE), SIRET).legal_form == "SARL"


def test_what_is_hidden_or_unknown_stays_empty():
    hidden = {"adresse": "[ND] [ND] 93140 BONDY", "liste_enseignes": None,
              "activite_principale": "99.99Z"}  # fmt: skip
    found = read(
        told(hidden, nom_raison_sociale=None, nom_complet="[ND]", nature_juridique=7), SIRET
    )
    assert found == Firm("", "", "", "", "")


def test_a_closed_shop_is_told_and_another_siret_is_nobody():
    with pytest.raises(BadInput) as refusal:
        read(told({"etat_administratif": "F"}), SIRET)
    assert refusal.value.field == "siret"
    assert read(told(), "44306184100047") is None
    assert read({"results": []}, SIRET) is None


@pytest.mark.parametrize("odd", [None, [], "x", {}, {"results": 3}, {"results": ["x"]}])
def test_an_answer_of_another_kind_is_no_answer(odd):
    with pytest.raises(Unreachable):
        read(odd, SIRET)
