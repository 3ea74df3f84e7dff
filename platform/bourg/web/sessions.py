"""Who is signed in: the bridge between flask-login and `people`."""

from dataclasses import dataclass
from functools import cached_property

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin

from bourg.kernel.roles import Role
from bourg.merchants import queries as merchants
from bourg.people import queries as people
from bourg.rounds.queries import couriers
from bourg.web.reading import reading
from bourg.web.speaking import API, is_api


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """The signed-in person: account, roles, shops. The session ends when its version passes."""

    id: int
    public_id: str
    name: str
    email: str | None
    locale: str
    session_version: int
    roles: frozenset[Role]

    def get_id(self) -> str:
        """What the session cookie carries."""
        return f"{self.public_id}.{self.session_version}"

    @cached_property
    def merchant_ids(self) -> frozenset[int]:
        """The shops this person works in."""
        return merchants.shops_of(reading(), self.id)

    @cached_property
    def company_ids(self) -> frozenset[int]:
        """The delivery companies this person dispatches for."""
        return frozenset(one.id for one in couriers.companies_of(reading(), self.id))


class PageSessions(SecureCookieSessionInterface):
    """Sessions by cookie, for pages only: a program has a token, and its cookies are not read."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; nothing for a program."""
        if request.path.startswith(API):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie with pages; never with what any cache may keep for everybody."""
        if not response.cache_control.public and not is_api():
            super().save_session(app, session, response)


def load(session_id: str) -> SignedIn | None:
    """The person of a session cookie, unless the account was closed or its version passed.

    An error page asks for nobody: the database may be what failed.
    """
    if g.get("no_questions"):
        return None
    public_id, _, version = session_id.partition(".")
    found = people.account(reading(), public_id)
    if found is None or str(found.session_version) != version:
        return None
    return SignedIn(**found._asdict())


def init_app(app: Flask) -> None:
    """Give the app its sign-in."""
    app.session_interface = PageSessions()
    manager = LoginManager(app)
    manager.user_loader(load)
