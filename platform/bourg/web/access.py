"""Doors and guards: every route belongs to a guard, and a route without one stays shut.

A blueprint is opened with `Doors(name, import_name, guard=...)`; a single route may name a
stricter or wider guard of its own with `guard=`. Whose object it is, the queries ask.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from bourg.kernel.refusals import NotAllowed, NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.web.security import csrf

Guard = Callable[[], Response | None]


class Doors(Blueprint):
    """A blueprint whose routes all stand behind a guard."""

    def __init__(self, name: str, import_name: str, *, guard: Guard, **options: Any):
        super().__init__(name, import_name, **options)
        self.guard = guard
        self.own_guards: dict[str, Guard] = {}
        self.backs: dict[str, str] = {}

    def door(
        self, rule: str, endpoint: str, view: Callable[..., Any], *, guard: Guard | None = None,
        methods: tuple[str, ...] = ("GET",), back: str | None = None, token: bool = True,
        **options: Any,
    ) -> None:  # fmt: skip
        """Add one route (GET unless said otherwise); `back` is the page that shows its errors.

        Without `token` a form needs no CSRF token: that it came from our own page is enough
        (`web.origins`), for what may be pressed anywhere and does no harm.
        """
        if not token:
            csrf.exempt(view)
        if guard is not None:
            self.own_guards[endpoint] = guard
        if back is not None:
            self.backs[endpoint] = back
        self.add_url_rule(rule, endpoint, view, methods=list(methods), **options)


def guard_of(endpoint: str) -> Guard | None:
    """The guard that watches an endpoint, or nothing when nobody does."""
    room, _, name = endpoint.rpartition(".")
    blueprint = current_app.blueprints.get(room)
    if not isinstance(blueprint, Doors):
        return None
    return blueprint.own_guards.get(name, blueprint.guard)


def back_of(endpoint: str) -> str | None:
    """The page that shows a refused form of this endpoint again."""
    room, _, name = endpoint.rpartition(".")
    blueprint = current_app.blueprints.get(room)
    return blueprint.backs.get(name) if isinstance(blueprint, Doors) else None


def watch() -> Response | None:
    """Ask the guard before every request; what has no guard does not exist."""
    if request.endpoint is None:
        return None
    guard = guard_of(request.endpoint)
    if guard is None:
        raise NotFound()
    return guard()


def anyone() -> None:
    """Open to everybody (objects behind it are still fetched through their owner or token)."""


def signed_in() -> Response | None:
    """Open to whoever is signed in; others are sent to the sign-in page and come back."""
    if current_user.is_authenticated:
        return None
    reads = request.method in ("GET", "HEAD")
    back = request.full_path.rstrip("?") if reads else url_for("account.home")
    return redirect(url_for("account.sign_in", next=back), 303)


def _with(allowed: Callable[[], bool]) -> Guard:
    def guard() -> Response | None:
        answer = signed_in()
        if answer is None and not allowed():
            raise NotAllowed()
        return answer

    return guard


def has_role(*roles: Role) -> bool:
    """Whether the signed-in person holds one of these roles."""
    return current_user.is_authenticated and bool(set(roles) & current_user.roles)


merchant_staff = _with(lambda: bool(current_user.merchant_ids))
# The town's people keep a shelf on behalf of its shop; which shop, `merchant.keeping` asks.
shelf_keeper = _with(
    lambda: (
        bool(current_user.merchant_ids) or has_role(Role.AGENT, Role.OFFICER, Role.ADMINISTRATOR)
    )
)
dispatcher = _with(lambda: bool(current_user.company_ids))
courier = _with(lambda: has_role(Role.COURIER))
agent = _with(lambda: has_role(Role.AGENT, Role.OFFICER, Role.ADMINISTRATOR))
officer = _with(lambda: has_role(Role.OFFICER, Role.ADMINISTRATOR))
# A chief courier rides and answers the desk's calls: somebody with both roles.
chief = _with(
    lambda: (
        has_role(Role.OFFICER, Role.ADMINISTRATOR)
        or (has_role(Role.COURIER) and has_role(Role.AGENT))
    )
)
administrator = _with(lambda: has_role(Role.ADMINISTRATOR))


def actor(role: Role | str = "", channel: Channel = Channel.WEB) -> Actor:
    """Who acts in this request, in the named role."""
    if "actor" in g:
        found: Actor = g.actor
        return found
    if not current_user.is_authenticated:
        return Actor.guest(channel)
    return Actor(str(role or Role.RESIDENT), current_user.id, channel)
