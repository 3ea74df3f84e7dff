"""What a shop gets back: every figure opens its list, and all its data leave with it."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bourg.kernel.db import db
from bourg.kernel.transaction import write
from bourg.ordering.kinds import PartState
from bourg.ordering.models import MerchantOrder
from bourg.ordering.queries import order
from bourg.web.filters import local
from bourg.web.spans import Period, span
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import signed_in


@pytest.fixture
def sold(app):
    """An order of both shops, for the day of its slot."""
    return order(db.session(), placed(baskets.add_market()).reference)


@pytest.fixture
def desk(app, sold):
    """The bakery's results, asked for in the week of the order."""
    baker = signed_in(app, "Amar", shop=sold.parts[0].slug)

    def read(path="", **asked):
        day = local(sold.starts_at).date().isoformat()
        answer = baker.get(f"/commercant/{sold.parts[0].slug}/bilan{path}",
                           query_string={"du": day, "mois": day[:7], **asked})  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer

    return read


def rows(text):
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))


@pytest.mark.parametrize("period", ["jour", "semaine", "mois"])
def test_a_figure_opens_the_orders_behind_it_and_no_other_shops(desk, sold, period):
    page = desk(periode=period).text
    mine, other = sold.parts
    listed = re.search(r'href="[^"]*/bilan/commandes\?[^"]*"', page)[0]
    assert f"periode={period}" in listed
    assert "Comté" not in page
    orders = desk("/commandes", periode=period).text
    assert mine.reference in orders
    assert other.reference not in orders
    assert mine.reference in desk("/commandes", periode=period, article=mine.lines[0].name).text
    assert mine.reference not in desk("/refus", periode=period).text


def test_days_without_orders_and_nonsense_in_the_address_are_calm(desk, sold):
    assert "Aucune commande ces jours-là" in desk(du="2020-01-01").text
    for wrong in ({"periode": "siècle"}, {"du": "0000"}, {"du": "9999-12-31"}, {"du": "x" * 500}):
        desk(**wrong)
    assert "Rien ici" in desk("/commandes", article="Une chose jamais vendue").text


def test_the_statement_of_the_month_and_its_files_tell_one_total(desk, sold):
    part = sold.parts[0]
    assert part.reference not in desk("/releve").text
    with write() as session:
        session.execute(update(MerchantOrder).values(state=PartState.DELIVERED))
    assert part.reference in desk("/releve").text
    table = rows(desk("/releve.csv").text)
    assert [row[1] for row in table[1:]] == [part.reference]
    assert table[1][-1] == f"{part.total_cents / 100:.2f}".replace(".", ",")
    assert desk("/releve.pdf").data.startswith(b"%PDF")
    assert part.reference not in desk("/releve", mois="2020-01").text


def test_all_the_shops_data_leave_in_one_file_and_nobody_elses(desk, sold):
    mine, other = sold.parts
    with desk("/donnees.zip") as answer, zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert {"boutique.csv", "equipe.csv", "prix.csv", "commandes.csv", "lignes.csv",
                "produits.xlsx"} == set(packed.namelist())  # fmt: skip
        text = {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}
    assert mine.reference in text["commandes.csv"]
    assert mine.lines[0].name in text["lignes.csv"]
    assert "amar@bourg.example" in text["equipe.csv"]
    everything = "".join(text.values())
    for foreign in (other.reference, other.name, "Curie", "Comté"):
        assert foreign not in everything


def test_weeks_begin_on_monday_and_months_follow_each_other():
    week = span(Period.WEEK, date(2026, 11, 26))
    assert (week.first, week.before.first, week.after.first) == (
        date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 30)
    )  # fmt: skip
    month = span(Period.MONTH, date(2026, 12, 31))
    assert (month.first, month.before.first, month.after.first) == (
        date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 1)
    )  # fmt: skip
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        assert span(Period.DAY, day).after.first == day + timedelta(days=1)
