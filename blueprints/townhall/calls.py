"""What the telephone agents have to do now: addresses, deliveries called off, shops, rests."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.roles import Channel, Role
from bourg.ordering.queries import concerned, fetching, proposals, recalls, standing_lists
from bourg.ordering.queries.days import waiting
from bourg.ordering.services import announcing, asking
from bourg.rounds.queries import reports
from bourg.rounds.queries.arrivals import to_ring
from bourg.rounds.services import telling
from bourg.townhall import queries
from bourg.web.access import actor, has_role
from bourg.web.reading import reading
from bourg.web.regular import standing_url, today


def desk() -> str:
    """The calls to make, the most urgent first."""
    moment = now()
    late = [part for part in waiting(reading()) if queries.is_late(part, moment)]
    return render_template(
        "townhall/calls.html", late=late, slipped=to_ring(reading(), moment),
        addresses=queries.addresses_to_confirm(reading()), asked=proposals.unanswered(reading()),
        rests=queries.rests_to_ask(reading()), moved=concerned.to_reschedule(reading()),
        stranded=concerned.in_danger(reading()), back_on=concerned.back_on(reading(), moment),
        may_ask=has_role(Role.OFFICER, Role.ADMINISTRATOR),
        regular=[(one, standing_url(one)) for one in standing_lists.to_tell(reading(), today())],
        shops=concerned.shops_to_tell(reading(), moment),
        reports=reports.unsettled(reading()), ready=fetching.to_tell(reading()),
        recalls=recalls.with_calls(reading()),
        left=fetching.left_behind(reading(), moment),
    )  # fmt: skip


def told() -> Response:
    """Somebody told a household of its new hour on the telephone."""
    telling.told(request.form.get("order", "")[:20], actor(Role.AGENT, Channel.PHONE_DESK))
    flash(gettext("Thank you: this household knows."), "success")
    return redirect(url_for("townhall.calls"), 303)


def told_back_on() -> Response:
    """Somebody told a household on the telephone that its order comes after all."""
    reference = request.form.get("order", "")[:20]
    announcing.told_back_on(reference, actor(Role.AGENT, Channel.PHONE_DESK))
    flash(gettext("Thank you: this household knows."), "success")
    return redirect(url_for("townhall.calls"), 303)


def ask() -> Response:
    """Ask households whose order nobody can bring for another time, by mail."""
    count = asking.ask_in_danger(actor(Role.OFFICER))
    words = ngettext(
        "%(num)s household is written to.", "%(num)s households are written to.", count
    )
    flash(words, "success")
    return redirect(url_for("townhall.calls"), 303)
