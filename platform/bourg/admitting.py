"""What a shop is told about its own standing here: its papers, its file, what the town decided.

It is told by mail, else by text message; where neither leads to it the town is asked to ring it up.
"""

from datetime import date
from typing import Any

from bourg import reaching, texting
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.mailing import address, mailer
from bourg.merchants import inviting
from bourg.merchants.kinds import InvitationWay, PaperKind
from bourg.merchants.queries import Workplace, reachable, workplace
from bourg.merchants.queries.invitations import invitation
from bourg.merchants.services import admission, trader_file
from bourg.messages.services import deliver
from bourg.web import invitations, mails
from bourg.web.filters import local
from bourg.web.tools import tools

Payload = dict[str, Any]


def about_file(key: str, payload: Payload) -> None:
    """Tell a shop what happened to its file, and where to look."""
    shop = workplace(db.session(), payload["slug"])
    if shop is None:
        return
    link = address(f"/commercant/{shop.slug}/dossier")
    values = {"what": payload["what"], "shop": shop.name, "link": link, **_told(shop, payload)}
    locale, found = tools().town.town.languages[0], reachable(db.session(), [shop.id])[shop.id]
    if found.email:
        deliver(mails.render("shop_file", key, found.email, locale, **values), "shop_file",
                mailer())  # fmt: skip
    elif not (found.number and texting.tell(key, found.number, "shop_file", values)):
        town_page = address(f"/mairie/commerces/{shop.slug}")
        reaching.to_town(key, "ring_shop", shop=shop.name, link=town_page)


def invited(key: str, payload: Payload) -> None:
    """Ask a shop of the town's list to come in; a way that leads nowhere is told to the town."""
    session, slug = db.session(), payload["slug"]
    one, shop = invitation(session, slug), workplace(session, slug)
    if one is None or shop is None or not one.open(now()):
        return
    link = address(invitations.path_of(slug, one.number))
    values = {"shop": one.name, "link": link, "days": inviting.LIFE.days}
    locale, found = tools().town.town.languages[0], reachable(session, [shop.id])[shop.id]
    if payload["way"] == InvitationWay.MAIL and found.email:
        mail = mails.render("shop_invited", key, found.email, locale, **values)
        deliver(mail, "shop_invited", mailer())
    elif not (found.mobile and texting.tell(key, found.mobile, "shop_invited", values)):
        reaching.to_town(key, "ring_shop", shop=one.name, link=address(f"/mairie/commerces/{slug}"))


def _told(shop: Workplace, payload: Payload) -> Payload:
    """What the words need: the paper that ends, or the reason and the day."""
    if "paper" in payload:
        until = date.fromisoformat(payload["until"])
        over = until < local(now()).date()
        return {"paper": PaperKind(payload["paper"]), "until": until, "over": over}
    reason = shop.asked_back if payload["what"] == "asked_back" else shop.status_reason
    return {"reason": reason, "day": shop.suspend_on}


def warn_of_papers() -> None:
    """Tell shops of papers whose last day comes near."""
    trader_file.warn(local(now()).date())


def suspend_due() -> None:
    """Suspend the shops whose notice is over."""
    admission.suspend_due(local(now()).date())
