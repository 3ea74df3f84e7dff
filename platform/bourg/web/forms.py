"""Forms that lose nothing: a refused form is shown again by the page it came from, as typed.

A door may name the page to go back to (`back="account.sign_in"`). When a service refuses what was
sent, `web.errors` calls that page's view again: its template finds the words in `errors` (field ->
words, "" for the whole form) and what was typed in `typed(name, default)`.
"""

from datetime import date

from flask import current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from bourg.kernel.refusals import N_, BadInput, Refusal
from bourg.web.access import back_of
from bourg.web.i18n import explain

MAX_TEXT = 2000
MAX_REASON = 300
YEARS = range(2000, 2200)  # far from the first and the last day there is
FORM_ERRORS = (409, 422, 429)  # what the same page can explain; other refusals are pages


def errors() -> dict[str, str]:
    """What is wrong with the form that was just sent, by field, in the reader's language."""
    refusal = g.get("refusal")
    if refusal is None:
        return {}
    return {one.field or "": explain(one) for one in refusal.each()}


def typed(name: str, default: object = "") -> object:
    """What was typed into a field of a form shown again, else `default`."""
    if g.get("refusal") is None and not g.get("keep_typed"):
        return default
    return request.form.get(name) or g.get("found", {}).get(name) or request.form.get(name, default)


def keep_typed(**found: str) -> None:
    """Show the form again as typed though nothing was refused; `found` fills what is empty."""
    g.keep_typed, g.found = True, found


def text(name: str, *, longest: int = MAX_TEXT) -> str:
    """A field of the form without control characters. Raises `BadInput` when it is too long."""
    value = request.form.get(name, "")
    if len(value) > longest:
        msgid = N_("This is too long: please keep to %(most)s characters.")
        raise BadInput(msgid, field=name, most=longest)
    return "".join(c for c in value if c.isprintable() or c in "\r\n\t").strip()


def reason(name: str = "reason", *, longest: int = MAX_REASON) -> str:
    """Why something is refused, which the household reads. Raises `BadInput` when it is empty."""
    found = text(name, longest=longest)
    if not found:
        raise BadInput(N_("Say why in a few words: the household reads it."), field=name)
    return found


def missing_lines() -> dict[int, str]:
    """The lines ticked as missing and why. Raises `BadInput` when one has no reason."""
    lines = [line for line in request.form.getlist("refused") if line.isdecimal()]
    found = {int(line): text(f"reason-{line}", longest=MAX_REASON) for line in lines}
    if not all(found.values()):
        raise BadInput(N_("Say why it is missing: the household reads it."), field="refused")
    return found


def whole_number(name: str) -> int:
    """A whole number of the form. Raises `BadInput`."""
    value = request.form.get(name, "").strip()
    if not (value.isascii() and value.removeprefix("-").isdigit()):
        raise BadInput(N_("Enter a whole number."), field=name)
    if len(value) > 9:
        raise BadInput(N_("This number is too large."), field=name)
    return int(value)


def asked_day(name: str) -> date | None:
    """A day of the address (`?jour=2026-11-24`); nothing for what is not one a town has use for."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def upload(name: str) -> FileStorage:
    """A file of the form. Raises `BadInput` when none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        raise BadInput(N_("Choose a file."), field=name)
    return file


def show_again(refusal: Refusal) -> ResponseReturnValue | None:
    """The page a refused form came from, with its errors; nothing when its door names none."""
    back = back_of(request.endpoint or "")
    if request.method != "POST" or back is None or refusal.status not in FORM_ERRORS:
        return None
    g.refusal = refusal
    view = current_app.view_functions[back]
    wanted = next(r for r in current_app.url_map.iter_rules(back)).arguments
    known = {k: v for k, v in (request.view_args or {}).items() if k in wanted}
    response = make_response(current_app.ensure_sync(view)(**known))
    if response.status_code == 200:
        response.status_code = refusal.status
    return response
