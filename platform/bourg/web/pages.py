"""What every template may use: town, language, the signed-in person's desks, the basket's count."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from bourg.kernel.clock import now
from bourg.kernel.roles import Role
from bourg.web.access import has_role
from bourg.web.forms import errors, typed
from bourg.web.i18n import current_language
from bourg.web.kept import kept
from bourg.web.theming import theme_css_url
from bourg.web.tools import tools

FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Tab:
    """One entry of a menu."""

    label: str
    url: str
    current: bool


def desks() -> list[Tab]:
    """The desks of the signed-in person."""
    if g.get("no_questions") or not current_user.is_authenticated:
        return []
    roles = current_user.roles
    offered = [
        (bool(current_user.merchant_ids), "merchant.desk", gettext("My shop")),
        (Role.COURIER in roles, "courier.today", gettext("My round")),
        (session.get("dispatches", False), "dispatch.rounds", gettext("Our rounds")),
        (Role.AGENT in roles, "townhall.calls", gettext("Telephone desk")),
        ({Role.AGENT, Role.COURIER} <= roles, "townhall.rounds", gettext("All rounds")),
        (bool({Role.OFFICER, Role.ADMINISTRATOR} & roles), "townhall.day", gettext("Town hall")),
    ]
    return [tab(endpoint, label) for mine, endpoint, label in offered if mine and is_open(endpoint)]


def inside(address: str | None) -> str:
    """An address of this site given by a request, or nothing: never a way out to another site."""
    if not address or not address.startswith("/") or address[:2] in ("//", "/\\"):
        return ""
    return "" if any(ord(c) < 33 or c == "\\" for c in address) else address


def is_open(endpoint: str) -> bool:
    """Whether this town opened the blueprint of that page."""
    return endpoint in current_app.view_functions


def footer_links() -> list[Tab]:
    """The pages that every page links to: the same for everybody, so written once."""
    place = ("footer", current_language(), request.script_root)
    return kept().get(place, now(), lambda: (_footer_links(), FAR))


def _footer_links() -> list[Tab]:
    """Help, terms, ranking, accessibility, privacy."""
    if not is_open("storefront.info"):
        return []
    pages = [
        ("help", gettext("Help")),
        ("terms", gettext("Terms")),
        ("legal", gettext("Legal notice")),
        ("privacy", gettext("Privacy")),
        ("ranking", gettext("How shops are ranked")),
        ("accessibility", gettext("Accessibility: not yet audited")),
    ]
    return [Tab(label, url_for("storefront.info", page=page), False) for page, label in pages]


def tab(endpoint: str, label: str, **values: Any) -> Tab:
    """A menu entry that knows whether it is the current page."""
    room = endpoint.partition(".")[0]
    return Tab(label, url_for(endpoint, **values), request.blueprint == room)


def common() -> dict[str, Any]:
    """The variables of every template."""
    return {
        "town": tools().town,
        "locale": current_language(),
        "basket_count": session.get("basket_count", 0),
        "nav": desks(),
        "theme_css_url": theme_css_url(),
        "errors": errors(),
        "typed": typed,
        "has_role": has_role,
        "footer_links": footer_links(),
    }


def init_app(app: Flask) -> None:
    """Hand the common variables to every template."""
    app.context_processor(common)
