"""What an order costs does not grow with the orders there were: no long table is read through."""

import re

import pytest
from sqlalchemy import event

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from tests.builders import baskets
from tests.builders.people import signed_in
from tests.builders.programs import ready
from tests.builders.visitors import at_the_summary, ordered

GROWING = {
    "audit_event", "basket", "basket_line", "household", "household_address", "household_member",
    "idempotent_answer", "merchant_order", "order", "order_line", "outbox_message", "slot_hold",
}  # fmt: skip
PAGES = ("/", "/panier", "/creneaux", "/commande/coordonnees", "/commande/paiement",
         "/commande/recapitulatif")  # fmt: skip
READS = ("SELECT", "UPDATE", "WITH")


@pytest.fixture
def market(app):
    return baskets.add_market()


@pytest.fixture
def asked(app):
    """Every statement that reads, with the parameters of its last time."""
    seen = {}

    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.upper().startswith(READS) and not many:
            seen[statement] = parameters

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def read_through(asked):
    """The statements that read a growing table, not only what is open of it, from end to end."""
    found = []
    for statement, parameters in dict(asked).items():
        rows = db.session().connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )  # fmt: skip
        names = {alias: table for table, alias in re.findall(r'"?(\w+)"? AS (\w+)', statement)}
        scanned = [
            row[3].split()[1] for row in rows
            if row[3].startswith("SCAN") and not row[3].endswith("_open")
        ]  # fmt: skip
        if GROWING & {names.get(name, name) for name in scanned}:
            found.append((scanned, statement))
    return found


def test_no_page_on_the_way_to_an_order_reads_a_growing_table_through(client, market, asked):
    visitor = at_the_summary(client, market)
    for page in PAGES:
        visitor.open(page)
    ordered(client, market)
    assert len(asked) > 20
    assert read_through(asked) == []


def test_no_call_on_the_way_to_an_order_reads_a_growing_table_through(client, market, asked):
    shopper = ready(client, market)
    assert shopper.order().status_code == 201
    assert len(asked) > 10
    assert read_through(asked) == []


def test_the_desks_read_only_what_is_open(app, client, market, asked):
    ordered(client, market)
    for name, role, page in (
        ("Agnes", Role.AGENT, "/accueil-telephonique"), ("Odile", Role.OFFICER, "/mairie"),
    ):  # fmt: skip
        assert signed_in(app, name, role).get(page).status_code == 200
    assert read_through(asked) == []
