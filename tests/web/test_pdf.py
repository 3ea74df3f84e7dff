"""PDF files: the sheet of a round, the statement of a month; tagged, in the town's name."""

import re
import sys
import zlib
from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.models import Order
from bourg.rounds.queries import board
from bourg.rounds.services import companies
from bourg.rounds.services.companies import Firm
from bourg.web import pdf as files
from bourg.web.round_pdf import round_data
from tests.builders.dispatch import carried, day, rounds_of
from tests.builders.orders import OFFICER
from tests.builders.people import add_person, enter, signed_in


@pytest.fixture
def company(app):
    return companies.open_company(Firm("Les Colis Lents"), OFFICER)


@pytest.fixture
def dora(app, company):
    add_person("Dora")
    companies.add_dispatcher(company, "Dora", "dora@bourg.example", OFFICER)
    return enter(app, "Dora")


@pytest.fixture
def round_(app, company):
    """A round of two households that the company rides tomorrow or the day after."""
    found = rounds_of(day(2).slot_id)[0]
    companies.give(found.public_id, company, OFFICER)
    return found


def soon(round_):
    """The evening before the round."""
    found = board.one(db.session(), round_.public_id, now())
    return shifted(max(now(), found.view.starts_at - timedelta(hours=6)))


def pieces(data):
    """What the streams of a PDF hold."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S):
        try:
            yield zlib.decompress(found[1]).decode("latin-1")
        except zlib.error:
            yield found[1].decode("utf-8", "replace")


def facts(data):
    """What a PDF says of itself: title, language, author, pages, standard."""
    assert data.startswith(b"%PDF-")
    return next(piece for piece in pieces(data) if "<x:xmpmeta" in piece)


def letters(data):
    """The letters that a reader can find in it, whatever the font."""
    tables = (piece for piece in pieces(data) if "beginbfchar" in piece)
    found = (re.findall(r"^<[0-9A-F]{4}> <([0-9A-F]{4})>", table, re.M) for table in tables)
    return {chr(int(code, 16)) for codes in found for code in codes}


def rename(name):
    db.session.query(Order).update({"contact_name": name})
    db.session.commit()


def test_a_dispatcher_hands_a_round_over_as_a_pdf_of_the_town(dora, round_):
    rename("Cœur Noël €")
    with soon(round_):
        answer = dora.get(f"/transporteur/tournees/{round_.public_id}/feuille.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    said = facts(answer.data)
    assert "Tournée du " in said or "Tournée de " in said
    for words in ("<rdf:li>fr</rdf:li>", "<pdfuaid:part>1</pdfuaid:part>", "Le Panier de Bondy"):
        assert words in said
    assert set("CœurNoël€’À") <= letters(answer.data)


def test_a_name_with_a_sign_that_no_font_has_still_has_its_sheet(dora, round_):
    rename("Zoé 🙂")
    with soon(round_):
        answer = dora.get(f"/transporteur/tournees/{round_.public_id}/feuille.pdf")
    assert set("Zoé") <= letters(answer.data)


def test_what_people_wrote_is_words_and_never_a_command(dora, round_):
    rename('#panic("nom") = *x*')
    with soon(round_):
        assert dora.get(f"/transporteur/tournees/{round_.public_id}/feuille.pdf").status_code == 200


def test_the_file_says_what_the_sheet_says(app, round_):
    references = carried(round_)
    with app.test_request_context():
        data = round_data(board.one(db.session(), round_.public_id, now()))
    assert [door["reference"] for door in data["doors"]] == references
    assert [shop["sum"].replace("\xa0", " ") for shop in data["shops"]] == [
        "En tout dans ce commerce : 4 sacs"] * 2  # fmt: skip
    door = data["doors"][0]
    assert any("À dire à la porte" in words for words in door["marks"])
    assert [row[2] for row in door["rows"]] == [
        "chèque à l’ordre de «\xa0Boulangerie Amar\xa0»",
        "chèque à l’ordre de «\xa0Fromagerie Bel\xa0»",
    ]


def test_the_statement_of_a_month_is_a_pdf_for_company_and_town(app, dora, company):
    olga = signed_in(app, "Olga", Role.OFFICER)
    for browser, url in (
        (dora, "/transporteur/releve.pdf"), (olga, f"/mairie/societes/{company}/releve.pdf"),
    ):  # fmt: skip
        answer = browser.get(url + "?mois=2026-03")
        assert "Relevé de mars 2026" in facts(answer.data)
        assert set("LesColisLents") <= letters(answer.data)


def test_who_is_not_the_company_gets_no_file(app, dora, round_):
    url = f"/transporteur/tournees/{round_.public_id}/feuille.pdf"
    assert signed_in(app, "Tom", Role.COURIER).get(url).status_code == 403
    companies.give(round_.public_id, "", OFFICER)
    with soon(round_):
        assert dora.get(url).status_code == 404


def test_where_the_library_is_not_installed_the_page_says_what_to_do(dora, round_, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with soon(round_):
        answer = dora.get(f"/transporteur/tournees/{round_.public_id}/feuille.pdf")
    assert answer.status_code == 409
    assert "imprimez la feuille" in answer.text


def test_the_library_is_not_loaded_before_the_first_file():
    assert "typst" not in vars(files)
