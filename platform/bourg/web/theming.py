"""The override chain town -> theme -> house, for templates, static files and words."""

import hashlib
import logging
import mimetypes
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, make_response, request, send_file, url_for
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    TemplateSyntaxError,
)

from bourg.paths import PACKAGE, resource_dir
from bourg.town.looks import Palette, palette
from bourg.town.settings import LooksSection
from bourg.web import packing
from bourg.web.access import Doors, anyone
from bourg.web.i18n import current_language
from bourg.web.plain_css import plain
from bourg.web.tools import tools

log = logging.getLogger(__name__)

HOUSE_STATIC = PACKAGE / "web" / "static"
YEAR_S = 31_536_000
LONGEST_PATH = 200


class HouseLoader(BaseLoader):
    """`~layouts/base.html` is the house's own file, whatever the town overrides."""

    def __init__(self, house: FileSystemLoader):
        self.house = house

    def get_source(self, environment: Environment, template: str) -> Any:
        """The house's source of a name that begins with `~`."""
        return self.house.get_source(environment, template.removeprefix("~"))


def theme_folders(instance: Path, theme: str) -> list[Path]:
    """The layers above the house, the strongest first: the town's own, then its theme."""
    layers = [instance / "theme"]
    return [*layers, PACKAGE / "themes" / theme] if theme else layers


def init_app(app: Flask, layers: list[Path]) -> None:
    """Give the app its layered templates, static files and words."""
    house = FileSystemLoader(resource_dir("templates"))
    folders = [FileSystemLoader(layer / "templates") for layer in layers]
    app.jinja_loader = ChoiceLoader([*folders, house, HouseLoader(house)])
    app.extensions["bourg.static"] = [*(layer / "static" for layer in layers), HOUSE_STATIC]
    papers = _papers(layers)
    town = app.extensions["bourg"].town
    app.extensions["bourg.words"] = [town.own_words, *(paper.get("words", {}) for paper in papers)]
    app.extensions["bourg.palette"] = _palette(town.looks, papers)
    app.jinja_env.globals.update(static_url=static_url, word=word)
    doors = Doors("looks", __name__, guard=anyone)
    doors.door("/static/<path:path>", "static", serve_static)
    doors.door("/theme.css", "theme_css", theme_css)
    app.register_blueprint(doors)


def load_templates(app: Flask) -> None:
    """Compile every template now, kept in the instance: processes forked later share them.

    One that the town broke is told with its line; only its own pages fail.
    """
    folder = Path(app.instance_path) / "cache"
    folder.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    house = resource_dir("templates")
    for file in sorted(house.rglob("*.*")):
        try:
            app.jinja_env.get_template(file.relative_to(house).as_posix())
        except TemplateSyntaxError as broken:
            log.warning("%s, line %s: %s", broken.filename, broken.lineno, broken.message)


def _papers(layers: list[Path]) -> list[dict[str, Any]]:
    """The `theme.toml` of the town and of its theme, the strongest first."""
    files = [layer / "theme.toml" for layer in layers]
    return [tomllib.loads(file.read_text("utf-8")) for file in files if file.is_file()]


def _palette(looks: LooksSection, papers: list[dict[str, Any]]) -> Palette:
    """The colours that town.toml sets, else those of its theme, else the house's."""
    chosen = {name: getattr(looks, name) for name in looks.model_fields_set}
    layers = [chosen, *papers, {"primary": looks.primary, "accent": looks.accent}]
    first, second = (
        next(layer[name] for layer in layers if name in layer) for name in ("primary", "accent")
    )
    return palette(first, second)


def town_palette() -> Palette:
    """The town's readable colours, for pages and mails."""
    found: Palette = _app_extension("bourg.palette")
    return found


def word(key: str, default: str = "") -> str:
    """A word the town may choose: from town.toml, its theme, else the house's default."""
    language = current_language()
    layers = _app_extension("bourg.words")
    return next((w[language][key] for w in layers if key in w.get(language, {})), default)


def _app_extension(name: str) -> Any:
    return current_app.extensions[name]


def find_static(path: str) -> Path | None:
    """The strongest file of that name, never outside its folder."""
    if len(path) > LONGEST_PATH:
        return None
    for folder in _app_extension("bourg.static"):
        file = (folder / path).resolve()
        if file.is_file() and file.is_relative_to(folder.resolve()):
            return Path(file)
    return None


@lru_cache(maxsize=4096)
def _fingerprint(file: Path, changed_ns: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def static_url(path: str) -> str:
    """The address of a static file with its fingerprint, so that it can be kept for a year."""
    known: dict[str, str] = tools().static_urls
    if path not in known:
        file = find_static(path)
        mark = _fingerprint(file, file.stat().st_mtime_ns) if file else ""
        known[path] = url_for("looks.static", path=path, v=mark or None)
    return known[path]


def serve_static(path: str) -> Response:
    """Serve one static file; kept for a year when asked for by its fingerprint."""
    file = find_static(path)
    if file is None:
        abort(404)
    age = YEAR_S if request.args.get("v") else 60
    response = _plain_sheet(file) if _plain(file.suffix) else _sent(file, age)
    response.cache_control.max_age = age
    response.cache_control.public = True
    return response


def _sent(file: Path, age: int) -> Response:
    """The file, packed where that is wanted and worth it."""
    packed = packing.packed_file(file)
    if packed is None:
        return send_file(file, conditional=True, max_age=age)
    response = packing.mark(make_response(packed))
    response.mimetype = mimetypes.guess_type(file.name)[0] or "text/plain"
    return response


def _plain_sheet(file: Path) -> Response:
    return Response(plain(file.read_text("utf-8")), mimetype="text/css")


def _plain(suffix: str) -> bool:
    """Whether an old browser asks for a style sheet without layers."""
    return suffix == ".css" and "plain" in request.args


def theme_css() -> Response:
    """The town's colours as custom properties, corrected to AA."""
    css = town_palette().css()
    response = make_response(plain(css) if _plain(".css") else css)
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}"
    return response


def theme_css_url() -> str:
    """The address of the colours, with their fingerprint."""
    mark = hashlib.sha256(town_palette().css().encode()).hexdigest()[:12]
    return url_for("looks.theme_css", v=mark)
