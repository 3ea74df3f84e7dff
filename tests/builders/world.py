"""A small town in the middle of its day: two shops, two orders on two rounds, and everybody.

Marie's order has a part in both shops and rides on Lea's round; her neighbour Paul's order rides
on Tom's. Whoever asks for what is Marie's, the bakery's or Lea's may be told apart by it.
"""

from datetime import date, timedelta
from typing import NamedTuple

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.references import seal
from bourg.kernel.roles import Actor, Channel, Role
from bourg.merchants.kinds import InvitationWay, ServiceLevel
from bourg.merchants.services import admission, inviting
from bourg.ordering import queries
from bourg.ordering.services import answering, baskets, recalls
from bourg.ordering.services.baskets import Contact
from bourg.people.models import User
from bourg.people.services import accounts, signing_in, tokens
from bourg.rounds.models import Round
from bourg.rounds.queries import reports
from bourg.rounds.services import companies, planning, reporting, riding
from bourg.rounds.services.companies import Firm
from bourg.slots import services as slots
from bourg.slots.queries import plans
from bourg.slots.services import excepting, shifts
from bourg.web.answer_links import answer_path
from bourg.web.invitations import code_of, token_of
from bourg.web.shelf_links import shelf_path
from bourg.web.tools import tools
from tests.builders import baskets as markets
from tests.builders.baskets import Market
from tests.builders.catalogue import FILE, SHOPKEEPER
from tests.builders.orders import SHOP, place
from tests.builders.people import add_person
from tests.builders.plans import PARIS, closed, template
from tests.builders.points import add_point, windows
from tests.builders.routes import add_shift, weekly_shift
from tests.builders.shops import change_shop
from tests.builders.slots import add_slot
from tests.builders.standing import kept_far_ahead

PEOPLE = {
    "resident": ("Marie", ()),
    "neighbour": ("Paul", ()),
    "staff": ("Amar", ()),
    "rival": ("Bel", ()),
    "courier": ("Lea", (Role.COURIER,)),
    "other_courier": ("Tom", (Role.COURIER,)),
    "dispatcher": ("Dora", ()),
    "agent": ("Agnes", (Role.AGENT,)),
    "officer": ("Odile", (Role.OFFICER,)),
    "administrator": ("Adele", (Role.ADMINISTRATOR,)),
}
SHOPS = {"staff": "boulangerie-amar", "rival": "fromagerie-bel"}
MARIE = Contact("Marie Quenneville", "06 12 34 56 78", "marie@bourg.example", "Le chien est gentil")
PAUL = Contact("Paul Zagdanski", "06 98 76 54 32", "paul@bourg.example")


class Ordered(NamedTuple):
    """An order: its reference and token, its parts by shop, its round."""

    reference: str
    token: str
    parts: dict[str, str]
    slot_id: int
    round_id: str


class World(NamedTuple):
    """Who and what there is."""

    market: Market
    order: Ordered
    other: Ordered
    people: dict[str, int]
    guest_basket: str
    basket_token: str
    applicant: str
    link: str
    api_tokens: dict[str, str]
    template_id: str
    exception_id: str
    standing: str
    standing_token: str
    weekly_shift_id: str
    shift_id: str
    report_id: str
    point_id: str
    point_window: str
    company_id: str
    dispatcher_id: str
    courier_id: str
    answer_token: str
    recall_id: str
    shelf_token: str
    invitation_token: str
    invitation_code: str


def build() -> World:
    """Build it in an empty town."""
    market = markets.add_market()
    for merchant_id, slug in ((market.bakery, SHOPS["staff"]), (market.dairy, SHOPS["rival"])):
        change_shop(merchant_id, email=f"{slug}@boutiques.example")
    people = {
        who: add_person(name, *roles, shop=SHOPS.get(who)) for who, (name, roles) in PEOPLE.items()
    }
    later = market._replace(slot=add_slot(market.zone_id))
    order = _ordered(market, people["resident"], MARIE, people["courier"])
    other = _ordered(later, people["neighbour"], PAUL, people["other_courier"])
    basket = markets.ready(market)
    key = tools().settings.secret_key
    link = signing_in.link_token(key, signing_in.make_link(people["neighbour"], key))
    return World(
        market, order, other, people, basket, seal(key, "basket", basket), _applicant(), link,
        _api_tokens(people), *_plan(market.zone_id), *kept_far_ahead(order.reference),
        *_shifts(people["courier"]),
        _report(order, people["courier"]),
        *_point(market),
        *_company(people["courier"]), _answer_token(order), _recall(market), _shelf_token(),
        *_invited(),
    )  # fmt: skip


def _plan(zone_id: int) -> tuple[str, str]:
    """A weekly slot and a day that differs, far ahead; returns their ids."""
    later = now().date() + timedelta(days=60)
    slots.add_template(template(zone_id, valid_from=later))
    excepting.make(closed(later), Actor.system(), time_zone=PARIS)
    session = db.session()
    (planned,), (differs,) = plans.templates(session), plans.exceptions(session, later, 1)
    return planned.public_id, differs.public_id


def _shifts(courier_id: int) -> tuple[str, str]:
    """A weekly shift and one of a day, far ahead; returns their ids."""
    later = now().date() + timedelta(days=60)
    weekly = shifts.plan_weekly(weekly_shift(later, courier_id), Actor.system(), time_zone=PARIS)
    begins = now() + timedelta(days=61)
    return weekly, add_shift(begins, courier=courier_id)


def _point(market: Market) -> tuple[str, str]:
    """A pick-up point, and its second window; returns their ids."""
    point = add_point(market.address)
    return point.public_id, windows(point, now())[2].public_id


def _ordered(market: Market, user_id: int, contact: Contact, courier_id: int) -> Ordered:
    """An order of both shops, accepted by both, on a round that its courier has taken."""
    basket_id = baskets.start(channel=Channel.WEB, user_id=user_id)
    baskets.set_line(basket_id, market.bread, quantity=2)
    baskets.set_line(basket_id, market.cheese, weight_g=200)
    baskets.set_address(basket_id, ban_id=market.address, complement="2e étage")
    baskets.set_contact(basket_id, contact)
    baskets.take_slot(basket_id, market.slot, minutes=15)
    placed = place(basket_id, actor=Actor(Role.RESIDENT, user_id))
    for part in placed.parts:
        answering.answer(part.reference, accept=True, actor=SHOP)
        answering.ready(part.reference, 1, actor=SHOP)
    found = queries.order(db.session(), placed.reference)
    planning.plan(found.slot_id)
    round_id = db.session().query(Round.public_id).filter_by(slot_id=found.slot_id).scalar()
    riding.take(round_id, Actor(Role.COURIER, courier_id))
    token = tools().seal("order", placed.reference, placed.token_version)
    parts = {part.merchant: part.reference for part in placed.parts}
    return Ordered(placed.reference, token, parts, found.slot_id, round_id)


def _report(order: Ordered, courier_id: int) -> str:
    """What Lea reports from her round."""
    reporting.incident(order.reference, Actor(Role.COURIER, courier_id), "Un pneu crevé")
    return reports.unsettled(db.session())[0].public_id


def _company(courier_id: int) -> tuple[str, str, str]:
    """A delivery company, who dispatches for it, and Lea; returns their public ids."""
    company_id = companies.open_company(Firm("Les Colis Lents"), Actor.system())
    user_id = companies.add_dispatcher(company_id, "Dora", "dora@bourg.example", Actor.system())
    session = db.session()
    return company_id, *(session.get_one(User, one).public_id for one in (user_id, courier_id))


def _recall(market: Market) -> str:
    """The bakery called bread back, of days on which nobody had any."""
    long_ago = recalls.Called(date(2020, 1, 1), date(2020, 1, 2), "", "Un éclat de verre")
    return recalls.announce(market.bread, long_ago, SHOP, time_zone=PARIS, keep_selling=True)


def _shelf_token() -> str:
    """The token of the link to the shelf in the bakery's mails."""
    slug = SHOPS["staff"]
    return shelf_path(slug, f"{slug}@boutiques.example").rpartition("/")[2]


def _answer_token(order: Ordered) -> str:
    """The token of the link in the bakery's mail about Marie's order."""
    slug = SHOPS["staff"]
    return answer_path(order.parts[slug], f"{slug}@boutiques.example").rpartition("/")[2]


def _invited() -> tuple[str, str]:
    """A shop without anybody at its desk is invited: the token of its link, the code of paper."""
    slug = admission.apply("Atelier Zinc", "hairdresser", Actor("officer"))
    admission.approve(slug, Actor("officer"), ServiceLevel.SHOWCASE)
    inviting.invite(slug, InvitationWay.LETTER, Actor("officer"))
    return token_of(slug, 1), code_of(slug, 1)


def _applicant() -> str:
    """A shop that waits to be let in; returns its slug."""
    return admission.apply("Librairie Cléo", "bakery", SHOPKEEPER, **FILE)


def _api_tokens(people: dict[str, int]) -> dict[str, str]:
    """A key for each person, in the role that fits them."""
    roles = {who: (roles or (Role.RESIDENT,))[0] for who, (_, roles) in PEOPLE.items()}
    roles.update(staff=Role.MERCHANT, rival=Role.MERCHANT)
    return {who: tokens.create(people[who], role, who) for who, role in roles.items()}


def session_id(user_id: int) -> str:
    """What the session cookie of a signed-in person carries today."""
    user = accounts._locked(db.session(), user_id)
    return f"{user.public_id}.{user.session_version}"
