"""A shop of the town's list is asked to come in, and one person takes it over, once."""

import re
from datetime import timedelta

import pytest

from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.refusals import BadInput, TooOften
from bourg.kernel.roles import Actor, Role
from bourg.merchants import queries
from bourg.merchants.kinds import InvitationWay, ServiceLevel
from bourg.merchants.queries.invitations import invitation
from bourg.merchants.refusals import HasPeople, NoInvitation
from bourg.merchants.services import admission, inviting, staff
from bourg.web.invitations import code_of, opening, token_of
from tests.builders.catalogue import OFFICER
from tests.builders.people import add_person
from tests.builders.postbox import Postbox
from tests.builders.shops import change_shop

MAIL, SMS, LETTER = InvitationWay


@pytest.fixture
def shop(app):
    """A shop of the window: a mailbox, a landline, nobody at a desk."""
    return listed("Mercerie Point", email="mercerie@example.fr", phone="+33148000000")


def listed(name, **said):
    slug = admission.apply(name, "hairdresser", OFFICER)
    admission.approve(slug, OFFICER, ServiceLevel.SHOWCASE)
    change_shop(queries.workplace(db.session(), slug).id, **said)
    return slug


def person(name):
    user_id = add_person(name)
    return user_id, Actor(Role.MERCHANT, user_id)


def test_the_link_of_the_mail_opens_and_whoever_accepts_owns_the_shop_alone(shop, session):
    box = Postbox()
    inviting.invite(shop, MAIL, OFFICER)
    ((to, _, text, _),) = (mail for mail in box.look() if "commander de chez eux" in mail[1])
    assert to == "mercerie@example.fr"
    token = re.search(r"/commercant/invitation/(\w{32})\b", text).group(1)
    assert opening(token).slug == shop
    lou, awa = person("Lou"), person("Awa")
    for _ in range(2):
        inviting.accept(shop, 1, *lou)
    with pytest.raises(HasPeople):
        inviting.accept(shop, 1, *awa)
    session.rollback()
    assert queries.owns(session, lou[0], queries.workplace(session, shop).id)
    with pytest.raises(NoInvitation):
        opening(token)
    with pytest.raises(HasPeople):
        inviting.invite(shop, MAIL, OFFICER)


def test_a_code_ends_after_sixty_days_and_when_it_is_called_back(shop):
    inviting.invite(shop, LETTER, OFFICER)
    old = token_of(shop, 1)
    with shifted(now() + timedelta(days=61)), pytest.raises(NoInvitation):
        opening(old)
    inviting.call_back(shop, OFFICER)
    inviting.invite(shop, LETTER, OFFICER)
    for wrong in (old, "", code_of(shop, 2), token_of(shop, 2)[:-1], "é" * 32):
        with pytest.raises(NoInvitation):
            opening(wrong)
    assert opening(token_of(shop, 2)).slug == shop
    with pytest.raises(NoInvitation):
        inviting.accept(shop, 1, *person("Lou"))


@pytest.mark.parametrize("way", [MAIL, SMS])
def test_a_way_that_leads_nowhere_is_refused(app, way):
    shop = listed("Cordonnerie", email=None, phone="+33148000000")
    with pytest.raises(BadInput) as refusal:
        inviting.invite(shop, way, OFFICER)
    assert refusal.value.field == "way"
    assert invitation(db.session(), shop) is None


def test_a_used_code_opens_nothing_when_the_shop_is_invited_anew(shop):
    inviting.invite(shop, LETTER, OFFICER)
    used, lou = token_of(shop, 1), person("Lou")
    inviting.accept(shop, 1, *lou)
    staff.remove(shop, lou[0], OFFICER)
    inviting.invite(shop, LETTER, OFFICER)
    with pytest.raises(NoInvitation):
        opening(used)
    with pytest.raises(NoInvitation):
        inviting.accept(shop, 1, *person("Awa"))
    assert opening(token_of(shop, 2)).slug == shop


def test_all_are_asked_once_in_two_weeks_by_mail_and_the_others_by_letter(shop, session):
    paper = listed("Cordonnerie", email=None)
    assert [inviting.invite_all(way, OFFICER) for way in (MAIL, MAIL, LETTER)] == [1, 0, 1]
    assert invitation(session, paper).way is LETTER
    with shifted(now() + timedelta(days=15)):
        assert inviting.invite_all(MAIL, OFFICER) == 1


def test_who_tries_codes_is_stopped(app):
    for _ in range(inviting.MOST_TRIES):
        inviting.try_code("203.0.113.9")
    with pytest.raises(TooOften):
        inviting.try_code("203.0.113.9")
