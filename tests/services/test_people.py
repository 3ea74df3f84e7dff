"""Accounts, signing in, one-time links, API tokens."""

from datetime import timedelta

import pytest

from bourg.kernel import audit
from bourg.kernel.clock import now, shifted
from bourg.kernel.refusals import BadInput, TooOften
from bourg.kernel.roles import Actor, Role
from bourg.people import queries
from bourg.people.refusals import LinkUnusable, TokenUnusable, WeakPassword, WrongSignIn
from bourg.people.services import accounts, signing_in, tokens
from tests.builders.crowd import at_once

OFFICER = Actor(Role.OFFICER, 1)
GOOD = "un vélo rouge et lent"


@pytest.fixture
def marie(app):
    return accounts.open_account("Marie Curie", "Marie@Example.FR", password=GOOD)


def version(session, email="marie@example.fr"):
    account = signing_in.with_password(email, GOOD, "127.0.0.1")
    return account.session_version


def test_an_account_is_found_again_whatever_the_case_of_its_address(marie):
    again = accounts.open_account("Somebody", "MARIE@example.fr")
    assert again == marie


def test_a_wrong_password_and_an_unknown_address_say_the_same(marie):
    for email in ("marie@example.fr", "nobody@example.fr"):
        with pytest.raises(WrongSignIn) as refusal:
            signing_in.with_password(email, "not the password", "127.0.0.1")
        assert refusal.value.msgid == WrongSignIn.msgid


def test_the_eleventh_try_on_one_account_waits_but_the_neighbour_signs_in(marie):
    accounts.open_account("Paul", "paul@example.fr", password=GOOD)
    for _ in range(10):
        with pytest.raises(WrongSignIn):
            signing_in.with_password("marie@example.fr", "x", "127.0.0.1")
    with pytest.raises(TooOften):
        signing_in.with_password("marie@example.fr", GOOD, "127.0.0.1")
    assert signing_in.with_password("paul@example.fr", GOOD, "127.0.0.1").name == "Paul"


@pytest.mark.parametrize("change", ["password", "grant", "revoke", "sessions"])
def test_sessions_end_when_password_or_roles_change(session, marie, change):
    before = version(session)
    {
        "password": lambda: accounts.set_password(marie, GOOD, OFFICER),
        "grant": lambda: accounts.grant(marie, Role.COURIER, OFFICER),
        "revoke": lambda: accounts.revoke(marie, Role.COURIER, OFFICER),
        "sessions": lambda: accounts.end_sessions(marie, OFFICER),
    }[change]()
    assert version(session) > before


def test_one_person_may_hold_several_roles(session, marie):
    for role in (Role.COURIER, Role.AGENT, Role.AGENT):
        accounts.grant(marie, role, OFFICER)
    found = signing_in.with_password("marie@example.fr", GOOD, "127.0.0.1")
    assert found.roles == {Role.COURIER, Role.AGENT}


def test_a_closed_account_opens_no_door(session, marie):
    accounts.close(marie, OFFICER)
    with pytest.raises(WrongSignIn):
        signing_in.with_password("marie@example.fr", GOOD, "127.0.0.1")


@pytest.mark.parametrize("weak", ["short", "motdepasse123", "aaaaaaaaaaaaaaa", "x" * 200])
def test_a_weak_password_is_refused_at_its_field(marie, weak):
    with pytest.raises(WeakPassword) as refusal:
        accounts.set_password(marie, weak, OFFICER)
    assert refusal.value.field == "password"


def test_a_link_signs_in_once_only(marie):
    token = signing_in.link_token("k", signing_in.make_link(marie, "k"))
    assert signing_in.use_link(token).name == "Marie Curie"
    with pytest.raises(LinkUnusable):
        signing_in.use_link(token)


def test_an_old_link_is_worthless(marie):
    token = signing_in.link_token("k", signing_in.make_link(marie, "k"))
    with shifted(now() + timedelta(minutes=31)), pytest.raises(LinkUnusable):
        signing_in.use_link(token)


def test_asking_for_a_link_does_not_tell_who_has_an_account(marie):
    signing_in.request_link("nobody@example.fr", "127.0.0.1", key="k")
    signing_in.request_link("marie@example.fr", "127.0.0.1", key="k")
    with pytest.raises(BadInput):
        signing_in.request_link("not an address", "127.0.0.1", key="k")


def test_an_address_too_long_for_any_account_is_wrong_like_any_other(app):
    with pytest.raises(WrongSignIn):
        signing_in.with_password("x" * 240 + "@bourg.example", GOOD, "2001:db8::" + "f" * 300)


def test_who_signs_in_uses_up_no_try(marie):
    for _ in range(12):
        assert signing_in.with_password("marie@example.fr", GOOD, "127.0.0.1")
    for _ in range(10):
        with pytest.raises(WrongSignIn):
            signing_in.with_password("marie@example.fr", "x", "127.0.0.1")
    with pytest.raises(TooOften):
        signing_in.with_password("marie@example.fr", "x", "127.0.0.1")


def test_many_tries_at_once_are_not_more_than_ten(app, marie, monkeypatch):
    monkeypatch.setattr("bourg.people.passwords.verify", lambda stored, given: False)
    tries = [lambda: signing_in.with_password("marie@example.fr", "x", "10.0.0.1")] * 30
    answers = [type(answer) for answer in at_once(app, tries)]
    assert (answers.count(WrongSignIn), answers.count(TooOften)) == (10, 20)


def test_a_form_sent_twice_at_once_opens_one_account(app, session):
    opened = at_once(app, [lambda: accounts.open_account("Zoé", "zoe@example.fr")] * 10)
    assert set(opened) == {queries.by_email(session, "zoe@example.fr").id}


def test_tokens_made_at_once_for_one_person_all_stand_in_the_trail(app, session, marie):
    marie_id = queries.by_email(session, "marie@example.fr").public_id
    made = at_once(app, [lambda: tokens.create(marie, Role.RESIDENT, "till")] * 10)
    assert all(isinstance(token, str) for token in made)
    session.rollback()
    verbs = [event.verb for event in audit.trail(session, f"user:{marie_id}")]
    assert verbs.count("token_made") == 10


def test_an_account_that_a_stranger_opened_for_an_address_is_forgotten_unless_used(session):
    for name in ("zoe", "ali"):
        signing_in.request_link(f"{name}@example.fr", "127.0.0.1", key="k", name=name)
    kept = accounts.open_account("Demo", "demo@example.fr")
    signing_in.seen(queries.by_email(session, "ali@example.fr").id)
    with shifted(now() + timedelta(days=8)):
        assert accounts.forget_untouched() == 1
    assert queries.by_email(session, "zoe@example.fr") is None
    assert queries.by_email(session, "ali@example.fr") is not None
    assert queries.by_email(session, "demo@example.fr").id == kept


@pytest.mark.parametrize(
    "name", ["http://evil.example", "Gagnez sur www.evil.example", "\x00\u202e"]
)
def test_an_address_of_the_web_is_no_name(app, name):
    with pytest.raises(BadInput) as refusal:
        accounts.open_account(name, "zoe@example.fr")
    assert refusal.value.field == "name"


def test_a_token_acts_as_its_person_until_revoked(marie):
    token = tokens.create(marie, Role.MERCHANT, "till")
    assert tokens.bearer(token).role is Role.MERCHANT
    tokens.revoke(token)
    with pytest.raises(TokenUnusable):
        tokens.bearer(token)


def test_a_token_ends_with_its_date_and_with_its_person(marie):
    short = tokens.create(marie, Role.COURIER, "phone", days=1)
    long = tokens.create(marie, Role.COURIER, "phone")
    with shifted(now() + timedelta(days=2)), pytest.raises(TokenUnusable):
        tokens.bearer(short)
    accounts.close(marie, OFFICER)
    with pytest.raises(TokenUnusable):
        tokens.bearer(long)


@pytest.mark.parametrize("wrong", ["", "bourg_", "é", "bourg_x", "x" * 10_000])
def test_what_is_not_a_token_opens_nothing(app, wrong):
    with pytest.raises(TokenUnusable):
        tokens.bearer(wrong)


def test_an_account_is_unknown_by_another_id(session, marie):
    assert queries.account(session, "nobody") is None
