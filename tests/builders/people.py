"""People for tests: accounts with roles, and browsers signed in as them."""

from flask.testing import FlaskClient

from bourg.kernel.roles import Actor, Role
from bourg.merchants.kinds import StaffRole
from bourg.merchants.services import staff
from bourg.people.services import accounts

PASSWORD = "un vélo rouge et lent"


def add_person(name, *roles, shop=None):
    """An account with these roles, and working in this shop (a slug); returns its id."""
    user_id = accounts.open_account(name, f"{name.lower()}@bourg.example", password=PASSWORD)
    for role in roles:
        accounts.grant(user_id, role, Actor.system())
    if shop:
        staff.add(shop, user_id, StaffRole.OWNER, Actor.system())
    return user_id


def signed_in(app, name, *roles: Role, shop=None) -> FlaskClient:
    """A browser signed in as a new person."""
    add_person(name, *roles, shop=shop)
    return enter(app, name)


def enter(app, name) -> FlaskClient:
    """A browser in which somebody known signs in."""
    browser = app.test_client()
    answer = browser.post(
        "/connexion", data={"email": f"{name.lower()}@bourg.example", "password": PASSWORD}
    )
    assert answer.status_code == 303, answer.text
    return browser
