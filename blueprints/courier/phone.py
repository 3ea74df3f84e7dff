"""The courier's telephone: the installable app, what works without network, what waited there."""

from flask import Response, abort, make_response, render_template, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from bourg.kernel.roles import Role
from bourg.web import queued
from bourg.web.access import actor
from bourg.web.api import answer, body
from bourg.web.courier_app import SIZES, icon_png, manifest_of, worker_script

DAY_S = 86_400


def send() -> Response:
    """Take what waited on a telephone, in its order, and say what became of each action."""
    return answer(queued.receive(body(queued.Queue), actor(Role.COURIER)))


def token() -> Response:
    """A fresh form token, and who is signed in: what waits of somebody else stays where it is."""
    return answer({"token": generate_csrf(), "who": current_user.public_id})


def worker() -> Response:
    """The script that keeps the round on the telephone; it may look after all of /livreur."""
    response = make_response(worker_script())
    response.mimetype = "text/javascript"
    response.headers["Service-Worker-Allowed"] = url_for("courier.today")
    return response


def manifest() -> Response:
    """What the app is called and looks like once it is installed."""
    response = answer(manifest_of())
    response.mimetype = "application/manifest+json"
    return response


def icon(size: int) -> Response:
    """The app's icon in the town's colours."""
    if size not in SIZES:
        abort(404)
    response = make_response(icon_png(size))
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = f"public, max-age={DAY_S}"
    return response


def offline() -> str:
    """What stands where a page was not kept: nothing of anybody."""
    return render_template("courier/offline.html")
