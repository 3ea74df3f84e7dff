"""`bourg demo load`: an empty folder becomes a living town, once, whatever interrupts it."""

import tomllib

from sqlalchemy import func, select

from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import Product
from bourg.demo import instance, loader, stock
from bourg.demo.staff import PASSWORD, SIGN_INS
from bourg.kernel.db import Base, db
from bourg.merchants.kinds import MerchantStatus
from bourg.merchants.models import Merchant
from bourg.ordering.models import StandingOrder
from bourg.people.models import User
from bourg.people.services import signing_in
from bourg.rounds.models import CourierCompany, Round
from bourg.slots.models import DeliverySlot
from tests.demo.conftest import bourg, copied, opened


def counts():
    """How many rows each table has."""
    tables = Base.metadata.sorted_tables
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) for t in tables}


def test_an_empty_folder_becomes_a_town_with_shops_products_and_slots(demo_town):
    shown = select(func.count()).where(Merchant.status == MerchantStatus.APPROVED)
    sold = select(func.count()).where(Product.status == ProductStatus.PUBLISHED)
    assert db.session.scalar(shown) == 41
    assert 800 <= db.session.scalar(sold) <= 1000
    assert not db.session.scalar(select(Product.id).where(Product.status != "published"))
    assert db.session.scalar(select(func.count(DeliverySlot.id))) > 100


def test_loading_twice_changes_nothing_and_says_so(loaded, tmp_path):
    town = copied(loaded[0], tmp_path / "copy")
    with opened(town):
        before = counts()
    again = bourg(town, "demo", "load")
    assert "nothing was changed" in again.output
    with opened(town):
        assert counts() == before


def test_two_loadings_give_the_same_town(tmp_path, monkeypatch):
    short = [
        step for step in loader.STEPS if step.part not in ("staff", "orders", "fetched", "today")
    ]
    monkeypatch.setattr(loader, "STEPS", short)
    kinds, found = (Product, User, DeliverySlot), []
    for name in "ab":
        assert bourg(tmp_path / name, "demo", "load").exit_code == 0
        with opened(tmp_path / name):
            ids = (select(kind.public_id).order_by(kind.id) for kind in kinds)
            found.append([db.session.scalars(statement).all() for statement in ids])
    assert found[0] == found[1]
    assert all(found[0])


def test_one_sign_in_per_role_is_printed_and_each_opens_its_account(loaded):
    folder, output = loaded
    assert PASSWORD in output
    with opened(folder):
        for _, email in SIGN_INS:
            assert email in output
            assert signing_in.with_password(email, PASSWORD, "127.0.0.1").email == email


def test_a_loading_that_was_interrupted_goes_on_where_it_stopped(tmp_path, monkeypatch):
    steps = [step for step in loader.STEPS if step.part in ("zone", "people", "weeks")]
    monkeypatch.setattr(loader, "STEPS", steps)
    torn = steps[1]._replace(load=lambda tell: steps[1].load(tell) + str(1 / 0))
    monkeypatch.setattr(loader, "STEPS", [steps[0], torn, steps[2]])
    assert bourg(tmp_path, "demo", "load").exit_code != 0
    monkeypatch.setattr(loader, "STEPS", steps)
    again = bourg(tmp_path, "demo", "load")
    assert "Delivery zone" not in again.output
    assert "8 people of the town" in again.output
    with opened(tmp_path):
        assert counts()["user"] == 50


def test_the_same_addresses_imported_by_hand_change_nothing(tmp_path, monkeypatch):
    steps = [step for step in loader.STEPS if step.part == "addresses"]
    monkeypatch.setattr(loader, "STEPS", steps)
    assert bourg(tmp_path, "demo", "load", "--brief").exit_code == 0
    report = ("--report", str(tmp_path / "doubts.csv"))
    again = bourg(tmp_path, "addresses", "import", str(stock.ADDRESSES), *report)
    assert "8\u202f413  adresses inchangées" in again.output
    assert "adresses modifiées" not in again.output


def test_a_real_town_is_left_alone(tmp_path):
    instance.write_town(tmp_path, "http://127.0.0.1:8000")
    town = tmp_path / "town.toml"
    town.write_text(town.read_text("utf-8").replace("demo = true", "demo = false"), "utf-8")
    ran = bourg(tmp_path, "demo", "load")
    assert ran.exit_code == 1
    assert "real town" in ran.output
    assert not list(tmp_path.glob("*.sqlite3"))


def test_the_towns_own_configuration_is_never_overwritten(tmp_path):
    assert instance.write_town(tmp_path, "http://127.0.0.1:8010")
    written = (tmp_path / "town.toml").read_text("utf-8")
    assert tomllib.loads(written)["town"]["base_url"] == "http://127.0.0.1:8010"
    assert not instance.write_town(tmp_path, "http://127.0.0.1:8000")
    assert (tmp_path / "town.toml").read_text("utf-8") == written


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").touch()
    ran = bourg(tmp_path / "file" / "town", "demo", "load")
    assert ran.exit_code == 1
    assert "cannot be written" in ran.output


def test_a_company_rides_for_the_town_and_households_order_every_week(demo_town):
    given = db.session.execute(
        select(CourierCompany.name, Round.courier_user_id).join_from(Round, CourierCompany)
    ).all()
    assert given == [("Les Vélos du canal", None)]
    wanted = db.session.execute(select(StandingOrder.channel, StandingOrder.ended_at)).all()
    assert sorted(wanted) == [("phone_desk", None), ("web", None)]
