"""A shop brings its goods in by a file after a look, and takes them along."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from bourg.catalogue.models import PriceChange, Product
from bourg.catalogue.services import edit_product, files
from bourg.kernel import audit
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.kernel.spreadsheet import write_workbook
from tests.builders.catalogue import SHOPKEEPER, bread, cheese, open_shop, sell
from tests.builders.people import signed_in

SHELF = "/commercant/boulangerie-amar/rayon"
LIST = "Code;Désignation;Prix de vente;Allergènes\nP1;Pain;1,20;gluten\nP2;Miel;6,5;aucun\n"


@pytest.fixture
def slug(app):
    return open_shop()


@pytest.fixture
def baker(app, slug):
    return signed_in(app, "Amar", shop=slug)


def send(browser, content, name="liste.csv"):
    raw = content.encode() if isinstance(content, str) else content
    return browser.post(f"{SHELF}/fichier", data={"file": (BytesIO(raw), name)},
                        follow_redirects=True)  # fmt: skip


def bring(browser, content, name="liste.csv", **said):
    send(browser, content, name)
    return browser.post(f"{SHELF}/fichier/importer", data=said)


def goods():
    db.session().expire_all()
    return {p.reference: p for p in db.session().scalars(select(Product))}


@pytest.mark.both
def test_a_list_is_looked_at_then_brought_in(baker):
    page = send(baker, LIST).text
    assert re.findall(r'stat-number">(\d+)<', page) == ["2", "0", "0", "0"]
    assert goods() == {}
    assert baker.post(f"{SHELF}/fichier/importer").status_code == 303
    found = goods()
    assert [(p.name, p.price_cents, p.status) for p in found.values()] == [
        ("Pain", 120, "published"), ("Miel", 650, "published"),
    ]  # fmt: skip
    assert found["P2"].allergens == []


@pytest.mark.both
def test_the_same_list_again_changes_nothing_and_a_new_price_is_remembered(baker, slug):
    bring(baker, LIST)
    before = audit.trail(db.session(), f"merchant:{slug}")
    bring(baker, LIST)
    assert audit.trail(db.session(), f"merchant:{slug}") == before
    bring(baker, "Code;Prix de vente\nP1;1,40\n")
    assert (goods()["P1"].name, goods()["P1"].price_cents) == ("Pain", 140)
    cents = select(PriceChange.price_cents).join(Product).filter_by(reference="P1")
    assert sorted(db.session().scalars(cents)) == [120, 140]


def test_nothing_goes_by_being_left_out_unless_it_is_asked_for(baker):
    bring(baker, LIST)
    bring(baker, LIST.rpartition("P2")[0])
    assert goods()["P2"].status == "published"
    bring(baker, LIST.rpartition("P2")[0], withdraw_absent="yes")
    assert goods()["P2"].status == "withdrawn"


@pytest.mark.parametrize(
    "row",
    ["P3;Pain;gratuit;gluten", "P3;=cmd();1,20;gluten", "P3;Pain;1,20;poussière", "P3;;1,20;gluten",
     "P3;Pain;;gluten", f"P3;{'é' * 300};1,20;aucun", "P1;Encore;2,00;aucun"],
)  # fmt: skip
def test_a_row_that_cannot_be_is_named_with_its_line_and_the_others_come_in(baker, row):
    page = send(baker, LIST + row + "\n").text
    assert "Ligne 4" in page
    baker.post(f"{SHELF}/fichier/importer")
    assert set(goods()) == {"P1", "P2"}


def test_a_row_without_a_word_on_allergens_comes_in_as_a_draft_and_says_so(baker):
    page = send(baker, "Nom;Prix\nTarte;3,50 €\nFlan;2,80\n").text
    assert page.count("14 allergènes") == 2
    baker.post(f"{SHELF}/fichier/importer")
    assert {p.status for p in goods().values()} == {"draft"}


def test_which_column_is_which_is_said_once_and_remembered(baker):
    odd = "Truc;Machin\nPain;1,20\n"
    send(baker, odd)
    baker.post(f"{SHELF}/fichier/colonnes", data={"name": "Truc", "price_cents": "Machin"})
    baker.post(f"{SHELF}/fichier/importer")
    bring(baker, odd.replace("1,20", "1,30"))
    assert [p.price_cents for p in goods().values()] == [130]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_encoding_and_a_workbook_are_read(baker, encoding):
    bring(baker, "Nom;Prix\nPâté;3,5\n".encode(encoding))
    bring(baker, write_workbook("x", ["Nom", "Prix"], [["Pâté", 3.75]]), "liste.xlsx")
    assert [(p.name, p.price_cents) for p in goods().values()] == [("Pâté", 375)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_taken_along_comes_back_unchanged(baker, slug, kind):
    loaf = bread(description="-10 % le soir ;\nBon pain", months=(5, 6), net_quantity=250,
                 net_unit="g")  # fmt: skip
    sell(slug, loaf, cheese(), bread("Brioche", allergens=(), vat_bp=550))
    file = baker.get(f"{SHELF}/produits.{kind}")
    assert f".{kind}" in file.headers["Content-Disposition"]
    page = send(baker, file.data, f"liste.{kind}").text
    assert re.findall(r'stat-number">(\d+)<', page) == ["0", "0", "3", "0"]
    assert kind == "xlsx" or b"'-10 %" in file.data


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"\x00\x01\x02", "a.heic"),
        (b"PK\x03\x04junk", "a.xlsx"),
        (b"seul", "a.csv"),
    ],
)
def test_what_is_no_list_is_refused_in_words(baker, content, name):
    answer = send(baker, content, name)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_a_file_of_nine_megabytes_is_refused_in_words(baker):
    kind = "multipart/form-data; boundary=liste"
    answer = baker.post(f"{SHELF}/fichier", data=b"--liste\r\n" * 900_000, content_type=kind)
    assert answer.status_code == 413
    assert "trop" in answer.text


def test_a_product_that_changed_after_the_look_is_not_overwritten(baker, monkeypatch):
    bring(baker, LIST)
    looked = files.look

    def then_somebody_changes_it(session, merchant_id):
        found = looked(session, merchant_id)
        edit_product(goods()["P1"].public_id, SHOPKEEPER, price_cents=999)
        return found

    monkeypatch.setattr(files, "look", then_somebody_changes_it)
    bring(baker, "Code;Prix\nP1;1,40\n")
    assert goods()["P1"].price_cents == 999


def test_the_officer_brings_a_list_in_for_the_shop_and_a_rival_cannot(app, slug):
    officer = signed_in(app, "Odile", Role.OFFICER)
    bring(officer, LIST)
    last = audit.trail(db.session(), f"merchant:{slug}")[-1]
    assert (last.verb, last.actor_role) == ("products_imported", "officer")
    rival = signed_in(app, "Bel", shop=open_shop("Le Levain du canal"))
    for path in ("fichier", "produits.csv"):
        assert rival.get(f"{SHELF}/{path}").status_code == 404


@pytest.mark.both
def test_a_file_may_be_called_anything(baker):
    for name in ("\x00\x1b.csv", "é" * 300 + ".csv", "../../etc/passwd", "🍞"):
        assert send(baker, LIST, name).status_code in (200, 422)
