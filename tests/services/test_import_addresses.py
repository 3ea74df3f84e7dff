"""Bringing in a town's addresses."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bourg.addresses import services
from bourg.addresses.areas import AreaRefused
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.queries import search
from bourg.addresses.rules import Outcome
from bourg.kernel.tabular import FileRefused

INVENTED = Path(__file__).parents[1] / "data/adresses_invented.csv"
SQUARE = [[1.9, 47.9], [2.1, 47.9], [2.1, 48.1], [1.9, 48.1], [1.9, 47.9]]
TOWN = {"type": "Polygon", "coordinates": [SQUARE]}


def bring_in(path=INVENTED, **options):
    return services.import_addresses(path, insee=["99001"], boundary=TOWN, **options)


def test_importing_twice_changes_nothing(session):
    first, second = bring_in(), bring_in()
    assert (first.new, first.changed, first.unchanged, first.gone) == (13, 0, 0, 0)
    assert (second.new, second.changed, second.unchanged, second.gone) == (0, 0, 13, 0)
    assert session.scalar(select(func.count()).select_from(Address)) == 13


def test_a_corrected_file_changes_only_the_corrected_rows(session, tmp_path):
    bring_in()
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(INVENTED.read_text("utf-8").replace(",4244,", ",14,"), "utf-8")
    done = bring_in(corrected)
    assert (done.new, done.changed, done.unchanged) == (0, 1, 12)
    address = session.scalars(select(Address).filter_by(ban_id="99001_0030_04244")).one()
    assert address.label == "14 Route d’Aulnay, 99100 Bourg-Test"


def test_an_address_that_left_the_file_is_counted_and_kept(session, tmp_path):
    bring_in()
    shorter = tmp_path / "shorter.csv"
    lines = INVENTED.read_text("utf-8").splitlines(keepends=True)
    shorter.write_text("".join(lines[:1] + lines[2:]), "utf-8")
    assert bring_in(shorter).gone == 1
    assert session.scalar(select(func.count()).select_from(Address)) == 13


def test_every_doubtful_row_is_handed_on_with_its_line(app):
    doubtful = []
    bring_in(doubtful=doubtful.append)
    assert {(row.line, row.doubt.value) for row in doubtful if not row.kept} == {
        (13, "no_number"), (14, "no_point"), (15, "no_street"), (16, "no_id"), (17, "same_id"),
    }  # fmt: skip


def test_progress_is_told_and_streets_are_found_at_once(session):
    told = []
    assert search(session, "1 avenue foch").outcome is Outcome.UNKNOWN
    bring_in(progress=told.append)
    assert told == [19]
    assert search(session, "1 avenue du marechal foch").outcome is Outcome.EXACT


def test_districts_are_drawn_over_the_addresses_and_stay(session):
    north = [[1.9, 48.0035], [2.1, 48.0035], [2.1, 48.1], [1.9, 48.1]]
    bring_in(districts={"Nord": {"type": "Polygon", "coordinates": [north]}})
    bring_in()
    count = select(Address.district, func.count()).group_by(Address.district)
    assert dict(session.execute(count).all()) == {"": 8, "Nord": 5}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"\x00\x01\x02", "not a text table"), (b"a;b\n1;2\n", "lacks")],
)
def test_a_bad_file_is_refused_and_nothing_is_written(session, tmp_path, content, reason):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=reason):
        bring_in(path)
    assert session.scalar(select(func.count()).select_from(Address)) == 0


def test_a_file_of_200_mb_is_refused_quickly(session, tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as huge:
        huge.truncate(200_000_000)
    with pytest.raises(FileRefused, match="too large"):
        bring_in(path)


def test_a_zone_is_drawn_once_and_changed_after(session):
    services.draw_zone("centre", "Centre", polygon=TOWN, fee_cents=0)
    services.draw_zone("centre", "Centre-ville", polygon=TOWN, fee_cents=250)
    zone = session.scalars(select(DeliveryZone)).one()
    assert (zone.name, zone.fee_cents) == ("Centre-ville", 250)


def test_a_zone_that_is_no_polygon_is_refused(session):
    with pytest.raises(AreaRefused):
        services.draw_zone("x", "X", polygon={"type": "Point", "coordinates": [2, 48]})
    assert session.scalars(select(DeliveryZone)).all() == []
