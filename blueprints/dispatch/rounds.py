"""The dispatcher's pages: rounds of the week, who rides them, the hand-over, the month."""

from datetime import timedelta

from flask import Response as FlaskResponse
from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.rounds import queries
from bourg.rounds.kinds import RoundState
from bourg.rounds.queries import RoundView, board, couriers
from bourg.rounds.services import companies
from bourg.townhall.queries import bounds
from bourg.web import statements
from bourg.web.access import actor
from bourg.web.filters import local
from bourg.web.forms import text
from bourg.web.handover import handover_file
from bourg.web.months import asked_month
from bourg.web.reading import reading
from bourg.web.round_pdf import round_pdf
from bourg.web.tools import tools

DAYS = 7


def _ours() -> list[RoundView]:
    """The rounds of the next seven days that the town gave to the dispatcher's companies."""
    from_at, to_at = bounds(local(now()).date(), tools().town.time_zone, DAYS)
    return queries.of_companies(reading(), current_user.company_ids, from_at, to_at)


def coming() -> str:
    """The rounds of the week, and who rides them."""
    staff = couriers.couriers_of(reading(), current_user.company_ids)
    return render_template(
        "dispatch/rounds.html", rounds=[(one, _is_open(one)) for one in _ours()], couriers=staff,
        names={one.id: one for one in staff},
        companies=couriers.companies_of(reading(), current_user.id),
    )  # fmt: skip


def assign(public_id: str) -> Response:
    """Give a round to one of the company's couriers."""
    found = _one(public_id)
    companies.assign(
        public_id, text("courier", longest=32), found.company_id or 0, actor("dispatcher")
    )
    flash(gettext("The round has its courier."), "success")
    return redirect(url_for("dispatch.rounds"), 303)


def sheet(public_id: str) -> FlaskResponse:
    """The round on paper, to hand over to who rides it."""
    found = board.of_view(reading(), _open(public_id), now())
    return make_response(render_template("courier/sheet.html", found=found, back_url=_back()))


def sheet_file(public_id: str) -> FlaskResponse:
    """The round as a file, to hand over to another program."""
    return handover_file(_open(public_id))


def sheet_pdf(public_id: str) -> FlaskResponse:
    """The round as a PDF, with the same words as on paper."""
    return round_pdf(board.of_view(reading(), _open(public_id), now()))


def statement() -> str:
    """What the company rode in a month, and what it cost."""
    found = statements.statement(current_user.company_ids, asked_month())
    return render_template("dispatch/statement.html", statement=found, company=None,
                           statement_page="dispatch.statement")  # fmt: skip


def statement_file() -> FlaskResponse:
    """The same as a file."""
    found = statements.statement(current_user.company_ids, asked_month())
    return statements.statement_file(found)


def statement_pdf() -> FlaskResponse:
    """The same for paper."""
    names = [one.name for one in couriers.companies_of(reading(), current_user.id)]
    found = statements.statement(current_user.company_ids, asked_month())
    return statements.statement_pdf(found, ", ".join(names))


def _back() -> str:
    return url_for("dispatch.rounds")


def _one(public_id: str) -> RoundView:
    """A round of the company. Raises `NotFound`."""
    found = next((one for one in _ours() if one.public_id == public_id), None)
    if found is None:
        raise NotFound()
    return found


def _open(public_id: str) -> RoundView:
    """A round with its addresses: from the day before until it is over. Raises `NotFound`."""
    found = _one(public_id)
    if not _is_open(found):
        raise NotFound()
    return found


def _is_open(found: RoundView) -> bool:
    """Whether its addresses may be seen now."""
    soon = found.starts_at - now() <= timedelta(days=1)
    return soon and found.state != RoundState.DONE
