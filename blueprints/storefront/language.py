"""The language of the pages."""

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from bourg.web.pages import inside
from bourg.web.tools import tools


def language() -> Response:
    """Choose the language and go back to where one was."""
    chosen = request.form.get("language", "")
    if chosen in tools().town.town.languages:
        session["locale"] = chosen
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return redirect(inside(came_from) or url_for("storefront.home"), 303)
