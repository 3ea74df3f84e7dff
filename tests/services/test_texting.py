"""A shop that lives on text messages: told, answers, is answered; what is strange does no harm."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bourg import jobs, reaching, texting
from bourg.catalogue.queries.stock import stock
from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.merchants.queries import workplace as desk
from bourg.merchants.services import channels
from bourg.messages.kinds import Reach
from bourg.messages.models import AnswerNumber, ReceivedMessage, SentMessage
from bourg.messages.ports import Incoming
from bourg.messages.queries import numbers, spent_millis
from bourg.messages.services import incoming, notices
from bourg.ordering import invariants, queries
from bourg.ordering.kinds import PartState
from bourg.ordering.services import baskets as wishes
from bourg.ordering.services import cancelling
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.orders import GUEST, SHOP, place, placed
from tests.builders.people import signed_in
from tests.builders.postbox import Postbox
from tests.builders.products import add_product
from tests.builders.towns import tell_otherwise

FILES = {"sms": {"transport": "file"}, "voice": {"transport": "file"}}
MOBILE, DAIRY = "+33612345678", "+33698765432"
NOON = now().replace(hour=11, minute=0)


@pytest.fixture(autouse=True)
def texted(app, monkeypatch):
    """A town that sends text messages and calls into files, at noon."""
    tell_otherwise(monkeypatch, app, **FILES)
    with shifted(NOON):
        yield


@pytest.fixture
def market(app, texted):
    market = baskets.add_market()
    told = {"boulangerie-amar": (Reach.SMS, MOBILE), "fromagerie-bel": (Reach.VOICE, DAIRY)}
    for slug, (way, number) in told.items():
        channels.choose(slug, [way], number, SHOP, offered=tuple(Reach))
    return market


@pytest.fixture(autouse=True)
def nothing_broken(session):
    yield
    session.rollback()
    assert invariants.check(session) == []


def box(kind, way="out"):
    return tools().settings.instance / kind / way


@pytest.fixture(autouse=True)
def empty_boxes(app):
    for kind in ("sms", "voice"):
        for file in (*box(kind).glob("*"), *box(kind, "in").glob("*")):
            file.unlink()


def look(kind="sms"):
    """(to, words) of what was sent since the last look."""
    jobs.relay()
    found = []
    for file in box(kind).glob("*.txt"):
        head, _, words = file.read_text().partition("\n\n")
        found.append((head.partition(": ")[2].partition("\n")[0], words.strip()))
        file.unlink()
    return sorted(found)


def write_back(text, sender=MOBILE, message_id="m1"):
    """What comes of a text message: the words back."""
    incoming.keep(Incoming(message_id, sender, text), "sms", sender)
    return [words for to, words in look() if to == sender]


def part(order, at=0):
    db.session.rollback()
    return queries.order(db.session(), order.reference).parts[at]


def number(order, at=0):
    reference = part(order, at).reference
    return numbers(db.session(), [reference])[reference]


def test_a_shop_is_told_in_one_message_and_a_yes_accepts(market):
    order = placed(market)
    ((to, words),) = look()
    digits = number(order)
    assert to == MOBILE
    assert f"Commande {digits} pour Marie" in words
    assert "2 Baguette" in words
    assert f"OUI {digits}" in words
    for hidden in ("Curie", "République", "Comté"):
        assert hidden not in words
    assert write_back(f"oui{digits}") == [
        f"{digits} est acceptée. Merci ! Quand les sacs sont prets : PRET {digits} et leur nombre."
    ]
    assert part(order).state == PartState.ACCEPTED
    trail = audit.trail(db.session(), f"order:{order.reference}")
    assert (trail[-1].verb, trail[-1].channel) == ("accept", "sms")
    (words,) = write_back(f"pret {digits} 2 sacs", message_id="m2")
    assert "le livreur le sait" in words
    assert (part(order).state, part(order).bags) == (PartState.READY, 2)


def test_a_no_a_shortage_and_a_total_do_what_they_say(market):
    basket_id = baskets.ready(market)
    wishes.set_line(basket_id, add_product(market.bakery, "Brioche", 420), quantity=1)
    order = place(basket_id)
    look()
    digits = number(order)
    (words,) = write_back(f"RUPTURE {digits} croissant")
    assert "Baguette" in words
    assert "Brioche" in words
    (words,) = write_back(f"RUPTURE {digits} brioches", message_id="m2")
    assert "sans : Brioche" in words
    assert [line.refused for line in part(order).lines] == [False, True]
    (words,) = write_back(f"{digits} = 2,60€", message_id="m3")
    assert "2,60" in words
    assert part(order).total_cents == 260
    refused = place(baskets.ready(market))
    look()
    write_back(f"Non {number(refused)} panne du four", message_id="m4")
    assert (part(refused).state, part(refused).reason) == (PartState.REFUSED, "panne du four")


def test_the_same_message_twice_is_one_and_a_crash_before_the_words_back_repeats_them(market):
    order = placed(market)
    look()
    said = Incoming("m1", MOBILE, f"oui {number(order)}")
    assert incoming.keep(said, "sms", MOBILE)
    assert not incoming.keep(said, "sms", MOBILE)
    row = db.session().scalars(select(ReceivedMessage)).one()
    texting.carry_out("message.received:1", {"message": row.id})
    texting.carry_out("message.received:1", {"message": row.id})
    assert len(list(box("sms").glob("*.txt"))) == 1
    trail = audit.trail(db.session(), f"order:{order.reference}")
    assert [one.verb for one in trail].count("accept") == 1


def test_an_unknown_telephone_is_told_so_once_a_day_and_changes_nothing(market):
    order = placed(market)
    look()
    (words,) = write_back(f"oui {number(order)}", sender="+33600000001")
    assert "0 800 00 00 00" in words
    assert write_back("oui", sender="+33600000001", message_id="m2") == []
    assert part(order).state == PartState.PLACED


def test_another_shops_number_is_not_found_and_without_a_number_only_one_can_be_meant(market):
    order = placed(market)
    look()
    (words,) = write_back(f"oui {number(order, 1)}")
    assert "Nous ne trouvons pas" in words
    second = place(baskets.ready(market))
    look()
    (words,) = write_back("Oui", message_id="m2")
    assert str(number(order)) in words
    assert str(number(second)) in words
    write_back(f"oui {number(second)}", message_id="m3")
    write_back("Oui merci", message_id="m4")
    assert part(order).state == part(second).state == PartState.ACCEPTED


def test_an_answer_to_a_cancelled_order_is_told_calmly_and_so_was_the_cancelling(market):
    order = placed(market)
    look()
    digits = number(order)
    cancelling.cancel(order.reference, GUEST)
    assert [words for to, words in look() if "annulée" in words] != []
    (words,) = write_back(f"oui {digits}")
    assert words.startswith(f"{digits}: ")
    assert part(order).state == PartState.CANCELLED


def test_what_shops_wrote_and_their_old_numbers_are_forgotten(market):
    order = placed(market)
    look()
    write_back(f"oui {number(order)}")
    notices.forget_old()
    assert db.session().scalars(select(ReceivedMessage.id)).all() != []
    with shifted(NOON + timedelta(days=31)):
        notices.forget_old()
    assert db.session().scalars(select(ReceivedMessage.id)).all() == []
    assert db.session().scalars(select(AnswerNumber.number)).all() == []


def test_what_is_not_understood_is_answered_with_an_example(market):
    order = placed(market)
    look()
    (words,) = write_back("c'est pour quand ?")
    assert f"OUI {number(order)}" in words


def test_a_call_is_answered_by_a_key(market):
    order = placed(market)
    ((to, words),) = look("voice")
    assert to == DAIRY
    assert "tapez 1" in words
    reference = part(order, 1).reference
    tray = box("voice", "in")
    tray.mkdir(parents=True, exist_ok=True)
    (tray / "p1.txt").write_text(f"from: {DAIRY}\nanswers: merchant.told:{reference}:0\n\n1")
    texting.fetch()
    jobs.relay()
    assert part(order, 1).state == PartState.ACCEPTED
    assert list(tray.glob("*")) == []


def test_when_the_months_money_is_spent_the_next_way_is_taken_and_the_town_is_told(
    app, market, monkeypatch
):
    # One or two messages' worth for each order, by the length of the day's name.
    tight = {"transport": "file", "segment_cents": 10, "monthly_ceiling_cents": 25}
    tell_otherwise(monkeypatch, app, sms=tight, voice={"transport": "off"})
    post = Postbox()
    orders = [place(baskets.ready(market)) for _ in range(3)]
    look()
    spent = spent_millis(db.session(), now() - timedelta(days=31))
    assert 200 <= spent <= 250
    assert any("SMS" in subject for _, subject, *_ in post.look())
    reaching.follow()
    last = [numbers(db.session(), [part(one).reference]) for one in orders]
    assert all(last)
    sent = db.session().scalars(select(SentMessage.key).where(SentMessage.channel == "sms")).all()
    assert len(sent) < 3


def test_the_officer_sees_what_the_month_has_cost(app, market):
    placed(market)
    look()
    officer = signed_in(app, "Odile", Role.OFFICER)
    page = " ".join(officer.get("/mairie/commerces").text.replace("\u202f", " ").split())
    assert re.search(r"SMS et appels de ce mois : 0,\d\d € sur 30,00 €", page)


def test_a_break_and_its_end_are_said_by_text_message(market):
    (words,) = write_back("PAUSE 2h")
    assert "OUVERT" in words
    held = desk(db.session(), "boulangerie-amar").paused_until
    assert timedelta(hours=1) < held - NOON < timedelta(hours=3)
    write_back("pause", message_id="m2")
    assert desk(db.session(), "boulangerie-amar").paused_until - NOON > timedelta(hours=10)
    assert "reprend" in write_back("Ouvert", message_id="m3")[0]
    assert desk(db.session(), "boulangerie-amar").paused_until is None


def sold_out_names(market):
    db.session.rollback()
    rows, _ = stock(db.session(), market.bakery)
    return sorted(row.name for row in rows if row.sold_out_until and row.sold_out_until > NOON)


def test_a_shortage_without_an_order_is_one_of_the_shelf_until_tomorrow(market):
    for name in ("Pain", "Pain complet", "Brioche"):
        add_product(market.bakery, name, 300)
    (words,) = write_back("RUPTURE brioches")
    assert "Brioche" in words
    assert sold_out_names(market) == ["Brioche"]
    (words,) = write_back("rupture compl, pain", message_id="m2")
    assert sold_out_names(market) == ["Brioche", "Pain", "Pain complet"]
    (words,) = write_back("RUPTURE tarte", message_id="m3")
    assert "tarte" in words
    (words,) = write_back("RUPTURE b", message_id="m4")
    assert "Baguette, Brioche" in words
    (words,) = write_back("Rupture", message_id="m5")
    assert "RUPTURE baguette" in words
    assert len(sold_out_names(market)) == 3


def test_a_shortage_without_a_number_also_leaves_the_only_waiting_order(market):
    basket_id = baskets.ready(market)
    wishes.set_line(basket_id, add_product(market.bakery, "Brioche", 420), quantity=1)
    order = place(basket_id)
    look()
    (words,) = write_back("RUPTURE brioche")
    assert f"{number(order)} est acceptée sans : Brioche" in words
    assert sold_out_names(market) == ["Brioche"]
    assert [line.refused for line in part(order).lines] == [False, True]
    for _ in range(2):
        place(baskets.ready(market))
    look()
    (words,) = write_back("RUPTURE baguette", message_id="m2")
    assert "RUPTURE" in words
    assert sold_out_names(market) == ["Baguette", "Brioche"]
