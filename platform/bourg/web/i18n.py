"""Language: French first, English second; the catalogue of the house, the theme and the town."""

import os
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain, force_locale, format_currency, format_datetime
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from bourg.kernel.clock import now
from bourg.kernel.refusals import Refusal
from bourg.paths import PACKAGE
from bourg.web.filters import words
from bourg.web.language import language
from bourg.web.speaking import is_api
from bourg.web.tools import tools

MOST_KEPT = 10_000
HOUSE = PACKAGE / "translations"
babel = Babel()


def choose_locale() -> str:
    """The language somebody chose (or their account, when they signed in), else the browser's.

    A program is not known by a cookie: what it asks for counts. The database is not asked: error
    pages are written in a language too.
    """
    languages = tools().town.town.languages
    if not has_request_context():
        return languages[0]
    if is_api():
        return request.accept_languages.best_match(languages) or languages[0]
    chosen = session.get("locale")
    if chosen in languages:
        return str(chosen)
    return request.accept_languages.best_match(languages) or languages[0]


def current_language() -> str:
    """The language of this page: `fr` or `en`."""
    return language()


def explain(refusal: Refusal) -> str:
    """The words of a refusal in the reader's language."""
    return words(refusal.msgid, refusal.params)


def compile_catalogues(folder: Path) -> None:
    """Write the .mo beside each .po that is newer (nothing to do in an installed package)."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    draft = target.with_suffix(f".{os.getpid()}.tmp")  # several processes may start at once
    with source.open("rb") as po, draft.open("wb") as mo:
        write_mo(mo, read_po(po))
    draft.replace(target)


class QuickDomain(Domain):
    """The catalogues, found by language alone: a page asks for some hundred sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.by_language: dict[str, Any] = {}
        self.marked: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> Any:
        """The catalogue of the reader's language."""
        known = language()
        found = self.by_language.get(known)
        if found is None:
            found = self.by_language[known] = super().get_translations()
        return found

    @pass_eval_context
    def translate(self, context: EvalContext, msgid: str, **values: object) -> str:
        """`_()` of the templates: always a format string, like `gettext` of new style."""
        if not context.autoescape:
            return str(self.get_translations().ugettext(msgid) % values)
        place = (language(), msgid)
        words = self.marked.get(place)
        if words is None:
            words = Markup(self.get_translations().ugettext(msgid))
            if len(self.marked) < MOST_KEPT:
                self.marked[place] = words
        return words % values if values or "%" in words else words


def init_app(app: Flask, layers: list[Path]) -> None:
    """Open the catalogues: house first, then theme and town, which win."""
    folders = [HOUSE, *(layer / "translations" for layer in reversed(layers))]
    present = [folder for folder in folders if folder.is_dir()]
    for folder in present:
        compile_catalogues(folder)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, present))
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    zone = app.extensions["bourg"].town.time_zone
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=lambda: zone)
    domain = QuickDomain()
    app.extensions["babel"].domain_instance = domain
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda msgid: domain.get_translations().ugettext(msgid),
        ngettext=lambda one, many, n: domain.get_translations().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=domain.translate, gettext=domain.translate)


def load_languages(app: Flask) -> None:
    """Read words, months and money of every language now: processes forked later share them."""
    for known in app.extensions["bourg"].town.town.languages:
        with app.app_context(), force_locale(known):
            g.language = known
            app.extensions["babel"].domain_instance.get_translations()
            format_currency(1, "EUR")
            format_datetime(now(), "full")
