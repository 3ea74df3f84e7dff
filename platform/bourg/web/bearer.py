"""Guards of the API: tokens in `Authorization: Bearer`, never a cookie.

A guard says of itself what the OpenAPI document must know: its security scheme and the statuses
it answers with.
"""

import re

from flask import g, request

from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.ordering import queries as ordering
from bourg.ordering.queries import standing
from bourg.people.queries import Account
from bourg.people.refusals import TokenMissing, TokenUnusable
from bourg.people.services import tokens
from bourg.web.reading import reading
from bourg.web.tools import tools

SEAL = re.compile(r"[0-9a-f]{32}")


def presented() -> str:
    """The token this request brought. Raises `TokenMissing`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing()
    return token.strip()


def guest_token() -> str:
    """The token of a basket or an order, by its shape. Raises `TokenMissing`, `TokenUnusable`."""
    token = presented()
    if not SEAL.fullmatch(token):
        raise TokenUnusable()
    return token


def account() -> Account:
    """Whom the token of this request stands for (behind an `Employed` guard)."""
    found: Account = g.bearer
    return found


class Guest:
    """Somebody who holds the token of the basket or the order that the address names."""

    scheme = "guest"
    refuses = (401, 404)

    def __call__(self) -> None:
        """Raises `TokenMissing`, `TokenUnusable`, or `NotFound` for the token of another one."""
        named = request.view_args or {}
        if "basket_id" in named:
            open_basket(named["basket_id"])
        elif "reference" in named:
            open_order(named["reference"])
        elif "standing_id" in named:
            open_standing(named["standing_id"])
        else:
            guest_token()
        g.actor = Actor.guest(Channel.API)


def open_basket(basket_id: str) -> None:
    """Raises `NotFound` unless the token of this request opens the basket."""
    if not tools().unseals(guest_token(), "basket", basket_id):
        raise NotFound()


def open_order(reference: str) -> None:
    """Raises `NotFound` unless the token of this request opens the order."""
    token = guest_token()
    version = ordering.token_version(reading(), reference)
    if version is None or not tools().unseals(token, "order", reference, version):
        raise NotFound()


def open_standing(standing_id: str) -> None:
    """Raises `NotFound` unless the token of this request opens the standing order."""
    token = guest_token()
    version = standing.token_version(reading(), standing_id)
    if version is None or not tools().unseals(token, "standing", standing_id, version):
        raise NotFound()


class Employed:
    """Somebody with an API token of one role."""

    refuses = (401, 403)

    def __init__(self, role: Role):
        self.role = role
        self.scheme = role.value

    def __call__(self) -> None:
        """Raises `TokenMissing`, `TokenUnusable`, or `NotAllowed` for a token of another role.

        Whether somebody still works in a shop, the queries ask.
        """
        found = tokens.bearer(presented())
        lost = self.role is not Role.MERCHANT and self.role not in found.account.roles
        if found.role is not self.role or lost:
            raise NotAllowed()
        g.bearer = found.account
        g.actor = Actor(found.role, found.account.id, Channel.API)


guest = Guest()
merchant = Employed(Role.MERCHANT)
courier = Employed(Role.COURIER)
