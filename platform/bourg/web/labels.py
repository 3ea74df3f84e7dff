"""What the kinds of every room are called on the screen, in one place (`value | label`)."""

from enum import StrEnum

from flask import Flask
from flask_babel import gettext

from bourg.addresses.kinds import Way
from bourg.catalogue.allergens import ALLERGENS
from bourg.kernel.refusals import N_
from bourg.kernel.roles import Channel, Role
from bourg.merchants.kinds import InvitationWay, MerchantStatus, PaperKind, ServiceLevel, StaffRole
from bourg.merchants.trades import TRADES
from bourg.messages.kinds import Reach
from bourg.money.kinds import Means, PaymentState
from bourg.ordering import fetched
from bourg.ordering.fetched import Fetch
from bourg.ordering.kinds import Absence, Disclosure, OrderState, PartState, Substitution
from bourg.ordering.queries.orders import OrderPartView, OrderView
from bourg.rounds.kinds import (
    CourierType,
    Deed,
    DocumentKind,
    Outcome,
    Rang,
    ReportKind,
    RoundState,
    StopState,
    Vehicle,
)
from bourg.town.calendar import MarkKind
from bourg.town.kinds import FeeBeneficiary
from bourg.web.shop_events import SHOP_EVENTS

LABELS: tuple[tuple[StrEnum, str], ...] = (
    (Role.RESIDENT, N_("resident")),
    (Role.MERCHANT, N_("shopkeeper")),
    (Role.COURIER, N_("courier")),
    (Role.AGENT, N_("telephone agent")),
    (Role.OFFICER, N_("commerce officer")),
    (Role.ADMINISTRATOR, N_("administrator")),
    (Channel.WEB, N_("on the website")),
    (Channel.API, N_("by a program")),
    (Channel.PHONE_DESK, N_("by telephone")),
    (Channel.RELATIVE, N_("by a relative")),
    (Channel.STANDING, N_("standing order")),
    (Channel.OFFICER, N_("by the town hall")),
    (Channel.MAIL_LINK, N_("by mail")),
    (Channel.SMS, N_("by text message")),
    (Channel.PAPER, N_("on paper")),
    (Channel.IMPORT, N_("imported")),
    (Channel.DEMO, N_("demonstration")),
    (Channel.SYSTEM, N_("by itself")),
    (Reach.DESK, N_("our desk, on a tablet or computer")),
    (Reach.MAIL, N_("a mail, answered in one press")),
    (Reach.SMS, N_("a text message (SMS)")),
    (Reach.VOICE, N_("a call by a machine: press 1, 2 or 3")),
    (Reach.PAPER, N_("a printed sheet, brought once a day")),
    (Reach.PHONE, N_("somebody of the town hall rings up")),
    (MerchantStatus.LISTED, N_("known, not yet with us")),
    (MerchantStatus.APPLIED, N_("waiting for approval")),
    (MerchantStatus.APPROVED, N_("approved")),
    (MerchantStatus.SUSPENDED, N_("suspended")),
    (PaperKind.ALCOHOL_LICENCE, N_("alcohol licence")),
    (PaperKind.INSURANCE, N_("liability insurance")),
    (PaperKind.REGISTER_EXTRACT, N_("extract of the register")),
    (InvitationWay.MAIL, N_("by mail")),
    (InvitationWay.SMS, N_("by text message")),
    (InvitationWay.LETTER, N_("by letter")),
    (ServiceLevel.SHOWCASE, N_("shown with its telephone number")),
    (ServiceLevel.ORDER_REQUEST, N_("orders by telephone or list")),
    (ServiceLevel.CATALOGUE, N_("sells online")),
    (Means.CHEQUE, N_("cheque to the shop")),
    (Means.TERMINAL, N_("card, on the shop's terminal")),
    (Means.ACCOUNT, N_("monthly account at the shop")),
    (Means.AT_COLLECTION, N_("in the shop")),
    (Means.CARD_ONLINE, N_("card online")),
    (FeeBeneficiary.NOBODY, N_("nobody")),
    (FeeBeneficiary.SHOP, N_("the shop")),
    (FeeBeneficiary.COURIER_COMPANY, N_("the delivery company")),
    (FeeBeneficiary.ASSOCIATION, N_("the association that delivers")),
    (FeeBeneficiary.TOWN_REGIE, N_("the town")),
    (PaymentState.DUE, N_("to pay")),
    (PaymentState.SETTLED, N_("paid")),
    (PaymentState.CANCELLED, N_("nothing to pay")),
    (PaymentState.REFUNDED, N_("paid back")),
    (Absence.CALL, N_("Call me")),
    (Absence.NEIGHBOUR, N_("Leave it with a neighbour")),
    (Absence.DOORSTEP, N_("Leave it at the door")),
    (Absence.BRING_BACK, N_("Bring it back to the shops")),
    (Substitution.NEAREST, N_("Replace it by the nearest")),
    (Substitution.CALL, N_("Call me")),
    (Substitution.LEAVE_OUT, N_("Leave it out")),
    (Disclosure.INVOICE, N_("an invoice in the buyer's name")),
    (Disclosure.COMPLAINT, N_("a complaint")),
    (Disclosure.GUARANTEE, N_("a guarantee or a repair")),
    (PartState.PLACED, N_("waiting for the shop")),
    (PartState.ACCEPTED, N_("accepted")),
    (PartState.REFUSED, N_("refused")),
    (PartState.READY, N_("ready")),
    (PartState.COLLECTED, N_("with the courier")),
    (PartState.DELIVERED, N_("delivered")),
    (PartState.RETURNED, N_("brought back")),
    (PartState.CANCELLED, N_("cancelled")),
    (OrderState.PLACED, N_("waiting for the shops")),
    (OrderState.ACCEPTED, N_("being prepared")),
    (OrderState.PARTLY_REFUSED, N_("your answer is needed")),
    (OrderState.READY, N_("ready for the courier")),
    (OrderState.ON_THE_WAY, N_("on the way")),
    (OrderState.DELIVERED, N_("delivered")),
    (OrderState.RETURNED, N_("brought back")),
    (OrderState.CANCELLED, N_("cancelled")),
    (Fetch.IN_SHOPS, N_("ready in the shop")),
    (Fetch.TO_POINT, N_("on its way to the pick-up point")),
    (Fetch.AT_POINT, N_("ready at the pick-up point")),
    (Fetch.FETCHED, N_("fetched")),
    (Fetch.LEFT, N_("not fetched")),
    (Way.DELIVERY, N_("brought to the door")),
    (Way.POINT, N_("fetched at a pick-up point")),
    (Way.SHOP, N_("fetched in the shops")),
    (RoundState.PLANNED, N_("to ride")),
    (RoundState.RIDING, N_("on the road")),
    (RoundState.DONE, N_("over")),
    (StopState.TODO, N_("to do")),
    (StopState.DONE, N_("done")),
    (StopState.ABSENT, N_("nobody there")),
    (StopState.DROPPED_OUT, N_("dropped out")),
    (MarkKind.HOLIDAY, N_("public holiday")),
    (MarkKind.MARKET, N_("market day")),
    (MarkKind.SCHOOL, N_("school holidays")),
    (Vehicle.CARGO_BIKE, N_("cargo bike")),
    (Vehicle.BIKE, N_("bike")),
    (Vehicle.VAN, N_("van")),
    (Vehicle.FOOT, N_("on foot")),
    (CourierType.EMPLOYEE, N_("employee")),
    (CourierType.INSERTION, N_("worker in an insertion scheme")),
    (CourierType.COMPANY, N_("delivery company")),
    (CourierType.VOLUNTEER, N_("volunteer")),
    (Outcome.PERSON, N_("handed to the person")),
    (Outcome.NEIGHBOUR, N_("handed to a neighbour")),
    (Outcome.AGREED_PLACE, N_("left at the agreed place")),
    (Outcome.CONTACTLESS, N_("handed over without contact")),
    (Outcome.LEFT, N_("left as the household chose")),
    (Outcome.NOBODY, N_("nobody there")),
    (Outcome.REFUSED, N_("refused at the door")),
    (Rang.HOUSEHOLD, N_("the household")),
    (Rang.TRUSTED, N_("the trusted person")),
    (Rang.DESK, N_("the town's desk")),
    (Deed.COLLECTED, N_("picked up")),
    (Deed.MISSING, N_("bags missing")),
    (Deed.DELIVERED, N_("delivered")),
    (Deed.ABSENT, N_("nobody there")),
    (Deed.REFUSED, N_("refused at the door")),
    (Deed.INCIDENT, N_("incident")),
    (Deed.RETURNED, N_("brought back to the shop")),
    (Deed.LATE, N_("late")),
    (ReportKind.MISSING_BAG, N_("Bags missing")),
    (ReportKind.INCIDENT, N_("Incident")),
    (ReportKind.REFUSED, N_("Refused at the door")),
    (ReportKind.WRONG_CODE, N_("Wrong code at the door")),
    (ReportKind.CONTRADICTION, N_("Two telephones say different things")),
    (DocumentKind.IDENTITY, N_("identity checked")),
    (DocumentKind.CONTRACT, N_("employment contract")),
    (StaffRole.OWNER, N_("owner")),
    (StaffRole.EMPLOYEE, N_("employee")),
    (DocumentKind.VOLUNTEER_AGREEMENT, N_("volunteer agreement")),
    (DocumentKind.LIABILITY_INSURANCE, N_("liability insurance")),
    (DocumentKind.VEHICLE_INSURANCE, N_("vehicle insurance")),
    (DocumentKind.LICENCE, N_("driving licence")),
    (DocumentKind.TRANSPORT_REGISTER, N_("entry in the transport register")),
)
# By kind and value: members of two kinds may share a text ("call", "placed") and then be equal.
_WORDS = {(type(kind), kind.value): words for kind, words in LABELS}


# What an event of an order's trail is called.
EVENTS = {
    **SHOP_EVENTS,
    "placed": N_("Ordered"),
    "slipped": N_("The hour of the courier changed"),
    "slip_told": N_("Told of the new hour by telephone"),
    "shop_late": N_("The shop said it is late"),
    "accept": N_("Accepted by the shop"),
    "refuse": N_("Refused by the shop"),
    "amend": N_("Lines settled or taken out by the shop"),
    "settle": N_("Total of the ticket typed"),
    "agreed": N_("The household agreed"),
    "declined": N_("The household did not agree"),
    "lapsed": N_("A question had no answer in time"),
    "ready": N_("Ready for the courier"),
    "collect": N_("Picked up by the courier"),
    "deliver": N_("Delivered"),
    "bring_back": N_("Brought back"),
    "cancel": N_("Cancelled"),
    "rest_kept": N_("The rest is kept"),
    "address_confirmed": N_("Address confirmed"),
    "asked_to_move": N_("Asked by mail for another time"),
    "rescheduled": N_("Another slot was taken"),
    "set_down": N_("Arrived at the pick-up point"),
    "hand_over": N_("Fetched by the household"),
    "not_fetched": N_("Not fetched"),
    "not_there": N_("Nothing was there when the courier came"),
    "told_by_telephone": N_("The household was rung up"),
    "reminded": N_("Reminder sent"),
    "report_missing_bag": N_("The courier reports missing bags"),
    "report_incident": N_("The courier reports an incident"),
    "report_refused": N_("Refused at the door"),
    "report_wrong_code": N_("The code said at the door was wrong"),
    "report_contradiction": N_("Two telephones of the courier say different things"),
    "round_changed": N_("Given to another round"),
    "goods_handed_over": N_("Goods handed over to another courier"),
    "returned_to_shop": N_("Brought back to the shop"),
    "late": N_("The courier is late"),
}


def event_label(verb: str) -> str:
    """The words for an event of a trail; one that has none yet is shown as it is written."""
    return str(gettext(EVENTS[verb])) if verb in EVENTS else verb.replace("_", " ")


def role_label(role: str) -> str:
    """The words for who acted."""
    known = {
        "guest": N_("resident"), "system": N_("by itself"), "dispatcher": N_("delivery company"),
    }  # fmt: skip
    return str(gettext(known[role])) if role in known else label(Role(role))


def trade_label(code: str) -> str:
    """The words for a trade; an unknown code is shown as it is."""
    return str(gettext(TRADES[code].msgid)) if code in TRADES else code


def label(value: StrEnum) -> str:
    """The words for a kind, in the reader's language."""
    return str(gettext(_WORDS[type(value), value.value]))


def part_stage(part: OrderPartView, order: OrderView) -> str:
    """How far one shop's part of an order is, in words."""
    return label(fetched.part_stage(part.state, order.way, order.at_point_at))


def allergen(code: str) -> str:
    """One of the fourteen allergens in the reader's language."""
    return str(gettext(ALLERGENS.get(code, code)))


def init_app(app: Flask) -> None:
    """Give the templates the filter `label`."""
    for name, words in (
        ("label", label),
        ("event", event_label),
        ("role", role_label),
        ("allergen", allergen),
        ("part_stage", part_stage),
    ):
        app.jinja_env.filters[name] = words
    app.jinja_env.filters["trade"] = trade_label
