"""Bringing in the town's list of shops."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bourg.addresses.services import import_addresses
from bourg.kernel import counters
from bourg.kernel.roles import Actor
from bourg.kernel.tabular import FileRefused
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.models import Merchant
from bourg.merchants.queries import COUNTER
from bourg.merchants.services import window
from bourg.merchants.services.importing import import_town_list
from bourg.merchants.town_list import ShopDoubt
from tests.places import invented_addresses

INVENTED = Path(__file__).parents[1] / "data/commerces_invented.csv"


@pytest.fixture
def gazetteer(session, tmp_path):
    import_addresses(invented_addresses(tmp_path))
    return session


@pytest.fixture
def lists(tmp_path):
    def write(*rows, header="Enseigne;Activité;N°;Rue;Téléphone;Référence;Décision"):
        path = tmp_path / "list.csv"
        path.write_text("\n".join((header, *rows)), "utf-8")
        return path

    return write


def shops(session):
    return {shop.name: shop for shop in session.scalars(select(Merchant))}


def test_shops_in_no_doubt_become_showcases(gazetteer):
    done = import_town_list(INVENTED)
    bakery = shops(gazetteer)["Le Pain Doré"]
    assert (done.read, done.new, done.left_out) == (12, 4, 8)
    assert bakery.service_level is ServiceLevel.SHOWCASE
    assert bakery.status is MerchantStatus.LISTED
    assert (bakery.slug, bakery.trade, bakery.phone) == ("le-pain-dore", "bakery", "+33199001001")
    assert bakery.address_label == "12 Rue de la Liberté, 99100 Bourg-Test"
    assert (bakery.lat, bakery.lon) == (48.003, 2.001)


def test_importing_twice_changes_nothing(gazetteer):
    import_town_list(INVENTED)
    before = [(s.id, s.slug, s.version) for s in gazetteer.scalars(select(Merchant))]
    again = import_town_list(INVENTED)
    gazetteer.expire_all()
    assert (again.new, again.filled, again.known) == (0, 0, 4)
    assert [(s.id, s.slug, s.version) for s in gazetteer.scalars(select(Merchant))] == before


def test_every_row_in_doubt_is_told_with_its_reason_and_a_proposal(gazetteer):
    told = {}
    import_town_list(INVENTED, doubtful=lambda d: told.update({d.shop.line: d}))
    reasons = {line: d.doubts[0].value for line, d in told.items() if not d.kept}
    assert reasons == {
        6: "no_name", 7: "no_number", 8: "no_match", 9: "outside_town", 10: "number_unknown",
        12: "duplicate", 13: "no_street", 15: "formula",
    }  # fmt: skip
    assert told[10].proposal == "12 Rue de la Liberté, 99100 Bourg-Test"
    assert told[14].kept


def test_a_misspelt_street_is_believed_when_the_list_s_own_point_agrees(gazetteer, lists):
    header = "Enseigne;N°;Rue;latitude;longitude"
    near = lists("Aux Pivoines;99;bd Henri Barbuse;48.0030;2.0031", header=header)
    assert import_town_list(near).new == 1
    far = lists("Aux Roses;99;bd Henri Barbuse;48.0100;2.0031", header=header)
    assert import_town_list(far).doubts == {ShopDoubt.LOW_SCORE: 1}


def test_a_corrected_row_is_entered_and_the_old_list_no_longer_complains(gazetteer, lists):
    told = []
    wrong = lists("La Cave;Caviste;13;rue de la Liberté;;;")
    import_town_list(wrong, doubtful=told.append)
    key = told[0].shop.key
    done = import_town_list(lists(f"La Cave;Caviste;14;rue de la Liberté;;{key};"))
    assert done.new == 1
    again = import_town_list(lists("La Cave;Caviste;13;rue de la Liberté;;;"))
    assert (again.known, again.doubts.total()) == (1, 0)


def test_a_person_may_decide_that_a_doubtful_row_is_right(gazetteer, lists):
    done = import_town_list(
        lists(
            "La Miellerie;Miel;;;01 99 00 10 05;;oui",
            "La Cave;Caviste;13;rue de la Liberté;;;Oui",
            ";Caviste;14;rue de la Liberté;;;oui",
        )
    )
    assert (done.new, done.left_out) == (2, 1)
    assert shops(gazetteer)["La Miellerie"].lat is None
    cellar = shops(gazetteer)["La Cave"]
    assert (cellar.address_label, cellar.address_id) == ("13 rue de la Liberté", None)
    assert (cellar.lat, cellar.lon) == (48.003, 2.001)


def test_a_later_list_fills_what_was_empty_and_overwrites_nothing(gazetteer, lists):
    row = "Le Pain;Boulangerie;12;rue de la Liberté;{};;"
    import_town_list(lists(row.format("")))
    assert import_town_list(lists(row.format("01 99 00 10 01"))).filled == 1
    assert import_town_list(lists(row.format("01 99 00 10 99"))).filled == 0
    gazetteer.expire_all()
    assert shops(gazetteer)["Le Pain"].phone == "+33199001001"


def test_a_shop_that_has_joined_is_never_touched(gazetteer, lists):
    row = "Le Pain;Boulangerie;12;rue de la Liberté;{};;"
    import_town_list(lists(row.format("")))
    shops(gazetteer)["Le Pain"].status = MerchantStatus.APPROVED
    gazetteer.commit()
    done = import_town_list(lists(row.format("01 99 00 10 01")))
    assert (done.filled, done.known) == (0, 1)


def test_a_shop_entered_by_hand_at_the_same_place_is_not_doubled(gazetteer, lists):
    import_town_list(lists("Le Pain;Boulangerie;12;rue de la Liberté;;;"))
    shop = shops(gazetteer)["Le Pain"]
    shop.import_key = None
    gazetteer.commit()
    done = import_town_list(lists("LE PAIN;Pâtisserie;12;r. de la liberté;;;"))
    assert done.doubts == {ShopDoubt.ALREADY_HERE: 1}
    assert gazetteer.scalar(select(func.count()).select_from(Merchant)) == 1


def test_two_shops_of_one_name_get_two_addresses_on_the_web(gazetteer, lists):
    import_town_list(
        lists(
            "Le Fournil;Boulangerie;1;rue de la Liberté;;;",
            "Le Fournil;Boulangerie;2;rue de la Liberté;;;",
        )
    )
    slugs = set(gazetteer.scalars(select(Merchant.slug)))
    assert slugs == {"le-fournil", "le-fournil-2"}


def test_pages_that_show_shops_learn_of_the_new_ones(gazetteer):
    before = counters.value(gazetteer, COUNTER)
    import_town_list(INVENTED)
    assert counters.value(gazetteer, COUNTER) > before


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"\x00\xff", "not a text table"), (b"a;b\n1;2\n", "--map")],
)
def test_a_bad_file_is_refused(gazetteer, tmp_path, content, reason):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=reason):
        import_town_list(path)


def test_a_list_of_200_mb_is_refused(gazetteer, tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as huge:
        huge.truncate(200_000_000)
    with pytest.raises(FileRefused, match="too large"):
        import_town_list(path)


def test_the_real_list_finds_250_of_267_shops(session, bondy):
    addresses = bondy / "adresses_ban.csv.gz"
    import_addresses(addresses, insee=["93010"])
    told = []
    done = import_town_list(bondy / "commerces_ville.csv", doubtful=told.append)
    assert (done.read, done.new) == (267, 250)
    assert len(told) == 18
    again = import_town_list(bondy / "commerces_ville.csv")
    assert (again.new, again.known) == (0, 250)


def test_the_actor_of_an_import_is_written_down(gazetteer):
    import_town_list(INVENTED)
    window.edit("le-pain-dore", Actor.system(), phone="+33199001009")
    assert shops(gazetteer)["Le Pain Doré"].version == 2
