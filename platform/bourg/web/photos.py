"""Photos of products: taken from a form, shown in pages, sent as the browser can best read them."""

from typing import Any

from flask import Flask, Response, abort, g, request, send_file, url_for

from bourg.catalogue import photos
from bourg.kernel.refusals import BadInput
from bourg.web.access import Doors, anyone
from bourg.web.forms import text
from bourg.web.theming import YEAR_S, static_url
from bourg.web.tools import tools

FIELDS = ("photo", "photo_chosen")
_AVIF = "image/avif"


def picture_url(picture: str, size: int = 320) -> str:
    """The address of a product's photo, or of its drawing."""
    mark = photos.mark_of(picture)
    if mark:
        return url_for("photos.photo", mark=mark, size=size)
    return static_url(f"pictograms/{picture}.svg")


def is_photo(picture: str) -> bool:
    """Whether a product's picture is a photo."""
    return bool(photos.mark_of(picture))


def taken() -> dict[str, Any]:
    """What the form says of the photo, as a product's sheet says it; nothing where it says nothing.

    A photo is kept at once: a form refused for another field does not lose it. Raises `BadInput`.
    """
    for field in FIELDS:
        file = request.files.get(field)
        if file and file.filename:
            g.photo = photos.keep(tools().media, photos.shrunk(_read(file.read(), field), field))
            return {"picture": g.photo}
    kept = text("photo_kept", longest=60)
    if photos.is_kept(tools().media, kept):
        g.photo = kept
    return {"picture": kept} if g.get("photo") else {}


def _read(content: bytes, field: str) -> bytes:
    if not content:
        raise BadInput(photos.NO_PHOTO, field=field)
    return content


def just_taken() -> str:
    """The photo that came with a form that is shown again."""
    found: str = g.get("photo", "")
    return found


def send(mark: str, size: int) -> Response:
    """One size of a photo; its name says its content, so that it may be kept for a year."""
    if size not in photos.SIZES or not photos.mark_of(f"{photos.PREFIX}{mark}"):
        abort(404)
    plain = photos.file_of(tools().media, mark, size, photos.WEBP)
    small = photos.file_of(tools().media, mark, size, photos.AVIF)
    wants = _AVIF in request.accept_mimetypes.values()
    best = small if wants and small.is_file() else plain
    if not best.is_file():
        abort(404)
    response = send_file(best, mimetype=f"image/{best.suffix[1:]}", conditional=True)
    response.cache_control.public = True
    response.cache_control.max_age = 60 if wants and best is plain else YEAR_S
    response.headers["Vary"] = "Accept"
    return response


def init_app(app: Flask) -> None:
    """Open the door of photos and give templates their addresses."""
    app.jinja_env.globals.update(picture_url=picture_url, just_taken=just_taken)
    app.jinja_env.tests["photo"] = is_photo
    doors = Doors("photos", __name__, guard=anyone)
    doors.door("/media/<mark>/<int:size>", "photo", send)
    app.register_blueprint(doors)
