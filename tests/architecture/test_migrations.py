"""Migrations: one line of four-digit ids, one head that git guards, triggers that survive."""

import re

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bourg.catalogue.queries import search
from bourg.catalogue.services import reindex
from bourg.kernel.db import Base, db
from bourg.slots.services import add_template
from tests.architecture.source import ROOT
from tests.builders.baskets import add_address
from tests.builders.catalogue import bread, open_shop, sell
from tests.builders.plans import template
from tests.builders.slots import add_zone
from tests.databases import PostgresTown, SqliteTown

TRIGGERS = {
    "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
    ),
}
# Tables nobody may rewrite; migrations that rebuild a table in a batch drop its triggers silently.
APPEND_ONLY = ("audit_event",)


# What keeps the search beside its products; on SQLite a batch migration of `product` drops it.
FOLLOWERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'product'",
    "postgresql": "SELECT indexname FROM pg_indexes WHERE indexname = 'search_product'",
}
EXPECTED_FOLLOWERS = {
    "sqlite": ["search_product_added", "search_product_changed", "search_product_removed"],
    "postgresql": ["search_product"],
}
KINDS = {"sqlite": SqliteTown, "postgresql": PostgresTown}


@pytest.fixture(scope="module")
def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def test_there_is_one_head_and_the_head_file_names_it(scripts):
    (head,) = scripts.get_heads()
    assert (ROOT / "migrations" / "head").read_text("utf-8").strip() == head


def test_ids_are_four_digits_without_a_gap_and_the_file_says_its_id(scripts):
    ids = sorted(r.revision for r in scripts.walk_revisions())
    assert ids == [f"{n:04}" for n in range(1, len(ids) + 1)]
    files = [p.name for p in (ROOT / "migrations" / "versions").glob("*.py")]
    assert sorted(re.match(r"(\d{4})_[a-z0-9_]+\.py$", name)[1] for name in files) == ids


@pytest.mark.both
def test_the_migrations_build_every_table_of_the_models(app):
    tables = set(inspect(db.engine).get_table_names())
    assert set(Base.metadata.tables) <= tables


@pytest.mark.both
def test_what_may_only_grow_has_its_triggers_after_all_migrations(app, session):
    rows = session.execute(text(TRIGGERS[db.engine.dialect.name])).all()
    for table in APPEND_ONLY:
        guards = " ".join(sql for name, sql in rows if name == table)
        assert {"UPDATE", "DELETE"} <= set(guards.split())


@pytest.mark.both
def test_the_search_follows_its_products_after_all_migrations(app, session):
    found = session.execute(text(FOLLOWERS[db.engine.dialect.name])).scalars().all()
    assert sorted(found) == sorted(EXPECTED_FOLLOWERS[db.engine.dialect.name])


@pytest.mark.both
def test_the_search_tables_go_and_come_back_with_everything_in_them(database, tmp_path):
    town = KINDS[database](tmp_path)
    with town.app.app_context():
        public_ids = sell(open_shop(), bread("Bourguignon"), bread("Baguette"))
        db.session.remove()
        flask_migrate.downgrade(revision="0001")
        assert "search_word" not in inspect(db.engine).get_table_names()
        flask_migrate.upgrade()
        assert search(db.session(), "baguette").cards[0].public_id == public_ids[1]
        assert reindex() == 2
        assert search(db.session(), "bourgignon").cards[0].public_id == public_ids[0]
        db.session.remove()
    town.close()


@pytest.mark.both
def test_addresses_that_were_there_before_learn_their_zone(database, tmp_path):
    town = KINDS[database](tmp_path)
    with town.app.app_context():
        add_address(12)
        add_address(14, inside=False)
        zone = add_zone()
        db.session.remove()
        flask_migrate.downgrade(revision="0004")
        flask_migrate.upgrade()
        zones = db.session.scalars(text("SELECT zone_id FROM address ORDER BY number")).all()
        assert zones == [zone, None]
        db.session.remove()
    town.close()


@pytest.mark.both
def test_weekly_slots_that_were_there_before_get_a_public_name(database, tmp_path):
    town = KINDS[database](tmp_path)
    with town.app.app_context():
        zone = add_zone()
        add_template(template(zone))
        db.session.remove()
        flask_migrate.downgrade(revision="0003")
        flask_migrate.upgrade()
        names = db.session.scalars(text("SELECT public_id FROM slot_template")).all()
        assert [len(name) for name in names] == [32]
        db.session.remove()
    town.close()
