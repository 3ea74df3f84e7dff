"""What strangers write stands on desks, sheets and in mails as words, never as code."""

import pytest
from sqlalchemy import Enum, String, update

from bourg.kernel.db import Base, db
from tests.builders import baskets as markets
from tests.builders.orders import place
from tests.builders.world import SHOPS
from tests.web.looking import Page
from tests.web.test_forms_guarded import who_may
from tests.web.visits import rules, verb

PAYLOADS = (
    "<script>xss()</script>", "\"><script>xss()</script>", "'><img src=x onerror=xss()>",
    "\"><svg/onload=xss()>", "</textarea><iframe src=//xss>", "</title><script>xss()</script>",
    "--><script>xss()</script>", "\" onmouseover=\"xss()", "' onfocus='xss()' autofocus='",
    "` onclick=xss()", "javascript:xss()", "<a href=\"javascript:xss()\">x</a>",
    "<iframe srcdoc=\"<script>xss()</script>\">", "<object data=//evil.example/xss>",
    "<style>@import'//evil.example/xss'</style>", "<base href=//evil.example/xss>",
    "<meta http-equiv=refresh content=0;url=//evil.example/xss>",
    "&lt;script&gt;xss()&lt;/script&gt;", "{{ 7919 * 104729 }}{{ config }}xss", "%(name)s%s{0}xss",
    "${7919*104729}#{7919*104729}<%= 7919*104729 %>xss", "x\r\nBcc: evil@evil.example\r\n\r\nxss",
)  # fmt: skip
# Columns that hold what the program itself writes or compares.
OURS = {
    "public_id", "claim", "locale", "time_zone", "reference", "key", "scope", "postcode", "insee",
    "opening_hours", "slug", "picture", "relation", "purpose", "channel", "event", "trade", "unit",
    "net_unit", "siret", "vat_number", "street_key", "search_text", "email", "contact_email",
    "topic", "subject", "verb", "actor_role", "last_error", "word", "suffix",
}  # fmt: skip


def written():
    """The columns that people write into: (table, column)."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            words = isinstance(column.type, String) and not isinstance(column.type, Enum)
            own = column.unique or column.primary_key or column.foreign_keys
            if words and not own and column.name not in OURS and "hash" not in column.name:
                yield table, column


def poison(scene, payload):
    """Write this into every column that people write into, as far as it fits."""
    with scene.app.app_context():
        for table, column in written():
            text = payload[: getattr(column.type, "length", None) or len(payload)]
            db.session.execute(update(table).values({column: text}).where(column != ""))
        db.session.commit()


def let_everything_happen(scene):
    """Do what makes mails of every kind: delivered, nobody there, placed, cancelled, a link."""
    world, guest = scene.world, scene.browser("guest")
    ends = (("courier", world.order, "livre"), ("other_courier", world.other, "absent"))
    for who, order, end in ends:
        url, browser = f"/livreur/tournees/{order.round_id}", scene.browser(who)
        for part in order.parts.values():
            browser.post(f"{url}/remis", data={"part": part})
        assert browser.post(f"{url}/{end}", data={"order": order.reference}).status_code == 303
    guest.post("/commande/paiement", data={f"means-{shop}": "cheque" for shop in SHOPS.values()})
    thanks = guest.post("/commande").location
    cancel = thanks.replace("/commande/", "/suivi/").replace("/merci", "/annuler")
    assert guest.post(cancel).status_code == 303
    guest.post("/connexion/lien", data={"email": "marie@bourg.example"})


def test_what_people_write_into_is_what_is_poisoned():
    known = {f"{table.name}.{column.name}" for table, column in written()}
    assert {
        "order.contact_name", "order.contact_phone", "order.courier_note", "order.complement",
        "merchant_order.reason", "order_line.note", "order_line.reason", "stop.note", "user.name",
        "merchant.name", "merchant.status_reason", "product.name", "delivery_slot.closed_reason",
    } <= known  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_stranger_writes_is_shown_as_words_on_every_page(scene, payload):
    poison(scene, payload)
    shown = 0
    for endpoint, rule in rules(scene.app).items():
        if verb(rule) == "GET":
            answer = scene.knock(who_may(rule), rule)
            assert answer.status_code < 500, endpoint
            page = Page(answer.text if answer.mimetype == "text/html" else "")
            assert page.forbidden == [], endpoint
            assert b"829348951" not in answer.data, endpoint
            shown += "xss" in page.words
    assert shown >= 8


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_stranger_writes_is_shown_as_words_in_every_mail(scene, payload):
    let_everything_happen(scene)
    with scene.app.app_context():
        place(markets.ready(scene.world.market))  # its shops have not answered: they are told
    poison(scene, payload)
    sent = scene.mails()
    assert len(sent) >= 11
    for mail in sent:
        assert set(Page(mail.html).forbidden) <= {"<style>"}, mail.subject
        assert "Bcc" not in mail.headers
        assert "829348951" not in mail.text + mail.html + mail.subject
        assert "\n" not in mail.subject


def test_a_form_sent_back_shows_what_was_typed_as_words(scene):
    for payload in PAYLOADS:
        typed = {"email": payload, "name": payload, "password": payload, "next": payload}
        for url in ("/connexion", "/connexion/lien", "/compte/creer"):
            answer = scene.app.test_client().post(url, data=typed)
            assert Page(answer.text).forbidden == [], (url, payload)
