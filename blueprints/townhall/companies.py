"""Delivery companies: their file, their dispatchers, the rounds given to them, their month."""

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.townhall.day import today
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Role
from bourg.rounds.kinds import RoundState
from bourg.rounds.queries import couriers as queries
from bourg.rounds.queries import rounds_between
from bourg.rounds.queries.couriers import CompanyView
from bourg.rounds.services import companies
from bourg.rounds.services.companies import Firm
from bourg.townhall.queries import bounds
from bourg.web import fields, statements
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.months import asked_month
from bourg.web.reading import reading
from bourg.web.tools import tools

DAYS = 7


def every() -> str:
    """The companies, and one more."""
    return render_template("townhall/companies.html", companies=queries.companies(reading()))


def add() -> Response:
    """Enter a company."""
    price = fields.cents("hour") if text("hour", longest=20) else None
    firm = Firm(text("name", longest=120), text("email", longest=254), text("phone", longest=20),
                price)  # fmt: skip
    company_id = companies.open_company(firm, actor(Role.OFFICER))
    return _back(company_id, gettext("The company is entered."))


def one(company_id: str) -> str:
    """One company: its dispatchers, its couriers, the rounds of the week."""
    company = _company(company_id)
    planned = rounds_between(reading(), *bounds(today(), tools().town.time_zone, DAYS))
    return render_template(
        "townhall/company.html", company=company,
        dispatchers=queries.dispatchers(reading(), company.id),
        couriers=queries.couriers_of(reading(), [company.id]),
        rounds=[one for one in planned
                if one.state == RoundState.PLANNED and (one.stops or one.company_id)],
    )  # fmt: skip


def add_dispatcher(company_id: str) -> Response:
    """Let somebody give the company's rounds to its couriers."""
    _company(company_id)
    name, email = text("name", longest=120), text("email", longest=254)
    companies.add_dispatcher(company_id, name, email, actor(Role.OFFICER))
    return _back(company_id, gettext("%(name)s can sign in by a link in a mail.", name=name))


def remove_dispatcher(company_id: str) -> Response:
    """Somebody dispatches for the company no more."""
    who = text("person", longest=32)
    staff = queries.dispatchers(reading(), _company(company_id).id)
    found = next((one for one in staff if one.public_id == who), None)
    if found is None:
        raise NotFound()
    companies.remove_dispatcher(company_id, found.id, actor(Role.OFFICER))
    return _back(company_id, gettext("Removed."))


def give(company_id: str) -> Response:
    """Give a round to the company, or take it back."""
    _company(company_id)
    to = company_id if request.form.get("give") == "yes" else ""
    companies.give(text("round", longest=32), to, actor(Role.OFFICER))
    words = gettext("The round is the company's.") if to else gettext("The round is yours again.")
    return _back(company_id, words)


def statement(company_id: str) -> str:
    """What the company rode in a month, and what it cost."""
    company = _company(company_id)
    found = statements.statement([company.id], asked_month())
    return render_template("dispatch/statement.html", statement=found, company=company,
                           statement_page="townhall.statement")  # fmt: skip


def statement_file(company_id: str) -> FlaskResponse:
    """The same as a file."""
    found = statements.statement([_company(company_id).id], asked_month())
    return statements.statement_file(found)


def statement_pdf(company_id: str) -> FlaskResponse:
    """The same for paper."""
    company = _company(company_id)
    found = statements.statement([company.id], asked_month())
    return statements.statement_pdf(found, company.name)


def _company(company_id: str) -> CompanyView:
    """One company. Raises `NotFound`."""
    found = queries.company(reading(), company_id)
    if found is None:
        raise NotFound()
    return found


def _back(company_id: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.company_one", company_id=company_id), 303)
