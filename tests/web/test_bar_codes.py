"""Bar codes: refused in words when wrong, filled in from the town's list when known."""

from io import BytesIO

import pytest

from bourg.catalogue import bar_codes
from bourg.commands.merchants import merchants
from bourg.kernel.refusals import BadInput
from bourg.kernel.roles import Role
from tests.builders.catalogue import open_shop
from tests.builders.people import signed_in

SHELF = "/commercant/boulangerie-amar/rayon"
LIST = (
    "code;product_name;brands;quantity\n3017620422003;Pâte à tartiner;Maison;400 g\n12;=cmd();;\n"
)


@pytest.fixture
def baker(app):
    return signed_in(app, "Amar", shop=open_shop())


@pytest.mark.parametrize(
    ("text", "code"),
    [("3017620422003", "3017620422003"), ("3 017620 422003", "3017620422003"),
     ("96385074", "96385074"), ("036000291452", "0036000291452"), (" ", "")],
)  # fmt: skip
def test_a_bar_code_is_read_as_people_and_tills_write_it(text, code):
    assert bar_codes.read(text, "ean") == code


@pytest.mark.parametrize(
    ("text", "words"),
    [("30176204AB003", "figures only"), ("3017620422004", "add up"), ("123", "8")],
)
def test_a_bar_code_with_letters_or_a_wrong_figure_is_refused_in_words(text, words):
    with pytest.raises(BadInput, match=words):
        bar_codes.read(text, "ean")


@pytest.mark.both
def test_a_known_bar_code_fills_the_form_of_a_new_product(app, baker):
    officer = signed_in(app, "Odile", Role.OFFICER)
    for _ in range(2):
        sent = {"file": (BytesIO(LIST.encode()), "liste.csv")}
        page = officer.post("/mairie/rayons/codes-barres", data=sent, follow_redirects=True).text
        assert "1 produit est connu" in page
    form = baker.get(f"{SHELF}/nouveau?ean=3017620422003").text
    assert 'value="Pâte à tartiner"' in form
    assert 'value="400 g"' in form
    assert "ne connaît pas" in baker.get(f"{SHELF}/nouveau?ean=96385074").text
    asked = baker.get(f"{SHELF}/nouveau?ean=AB12")
    assert (asked.status_code, "que des chiffres" in asked.text) == (200, True)
    assert 'id="price_cents"' in asked.text
    assert officer.post("/mairie/rayons/codes-barres").status_code == 422


def test_the_command_learns_a_list_and_refuses_one_without_bar_codes(app, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(LIST, "utf-8")
    done = app.test_cli_runner().invoke(merchants, ["goods", str(path)])
    assert (done.exit_code, "1" in done.output) == (0, True)
    path.write_text("Nom;Prix\nPain;1\n", "utf-8")
    assert app.test_cli_runner().invoke(merchants, ["goods", str(path)]).exit_code == 1


def test_a_shops_file_with_a_bar_code_of_letters_names_its_line(baker):
    rows = "Nom;Prix;Code-barres\nPain;1,20;AB12\nMiel;6,50;3017620422003\n"
    sent = {"file": (BytesIO(rows.encode()), "liste.csv")}
    page = baker.post(f"{SHELF}/fichier", data=sent, follow_redirects=True).text
    assert "que des chiffres" in page
    assert "Ligne 2" in page
