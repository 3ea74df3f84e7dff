"""What the worker does: carries out the outbox, and what falls due by the clock.

`HANDLERS` maps a topic of the outbox to the functions that carry it out; `CLOCK` lists what is
done regularly. Both are tables: a new message or a new regular job is one line.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from bourg import admitting, mailing, reaching, texting
from bourg.catalogue import photos
from bourg.catalogue.services import confirming, counted, licensing, specials
from bourg.catalogue.services import photos as photo_files
from bourg.kernel import counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.messages.services import notices
from bourg.ordering import queries as ordering
from bourg.ordering.queries import standing_lists
from bourg.ordering.services import fetching, proposing, selling, standing, zoning
from bourg.ordering.services.announcing import announce
from bourg.ordering.services.forgetting import forget_baskets
from bourg.people.services import accounts
from bourg.rounds.services import phones, timing
from bourg.rounds.services import planning as rounds
from bourg.slots import services as slots
from bourg.slots.services import points, replanning, shifts
from bourg.web.regular import terms, today
from bourg.web.tools import tools

log = logging.getLogger(__name__)

Handler = Callable[[str, dict[str, Any]], None]


def plan_round(key: str, payload: dict[str, Any]) -> None:
    """Bring the round of the order's slot up to date."""
    order = ordering.order(db.session(), payload["reference"])
    if order is not None:
        rounds.plan(order.slot_id)


def plan_rounds(key: str, payload: dict[str, Any]) -> None:
    """Bring the rounds of these slots up to date, the one that was left first."""
    for slot_id in payload["slots"]:
        rounds.plan(slot_id)


def replan_slot(key: str, payload: dict[str, Any]) -> None:
    """Make a slot's plan better after it has taken bookings."""
    replanning.improve(payload["slot"])


def slot_called_off(key: str, payload: dict[str, Any]) -> None:
    """Nobody rides the slot, and everybody concerned is to hear of it."""
    rounds.plan(payload["slot"])
    announce("called_off", payload["slot"], payload["number"])


def slot_reopened(key: str, payload: dict[str, Any]) -> None:
    """The slot is ridden after all, and whoever waits for it is to hear of it."""
    rounds.plan(payload["slot"])
    announce("reopened", payload["slot"], payload["number"])


def photo_taken(key: str, payload: dict[str, Any]) -> None:
    """A product has a photo: lay the smaller files beside it."""
    photos.add_avif(tools().media, payload["picture"])


def order_standing(key: str, payload: dict[str, Any]) -> None:
    """A standing order is new or has changed: order for the dates whose slots are open."""
    book_standing(payload["standing"])


# What is done when something happened: every function may be called again without harm.
HANDLERS: dict[str, tuple[Handler, ...]] = {
    "account.link": (mailing.sign_in_link,),
    "merchant.new_part": (reaching.new_part,),
    "merchant.invited": (admitting.invited,),
    "merchant.told": (reaching.told,),
    "merchant.silent": (reaching.silent,),
    "merchant.file": (admitting.about_file,),
    "merchant.called_off": (mailing.shop_called_off,),
    "merchant.reopened": (mailing.shop_reopened,),
    "merchant.rescheduled": (mailing.shop_rescheduled,),
    "shelf.asked": (reaching.shelf_asked,),
    "message.received": (texting.carry_out,),
    "town.spending": (reaching.spending,),
    "order.placed": (plan_round, mailing.order_placed),
    "order.changed": (plan_round, mailing.order_changed),
    "order.disclosed": (mailing.order_disclosed,),
    "order.asked": (mailing.order_asked,),
    "order.cancelled": (plan_round, mailing.order_cancelled, reaching.part_gone),
    "order.delivered": (mailing.order_delivered,),
    "order.to_fetch": (mailing.order_to_fetch,),
    "order.reminder": (mailing.order_reminder,),
    "order.called_off": (mailing.order_called_off,),
    "order.reopened": (mailing.order_reopened,),
    "order.in_danger": (mailing.order_in_danger,),
    "order.recalled": (mailing.order_recalled, texting.order_recalled),
    "order.slipped": (mailing.order_slipped,),
    "order.rescheduled": (plan_rounds, mailing.order_rescheduled),
    "standing.terms": (order_standing, mailing.standing_terms),
    "standing.date": (mailing.standing_date,),
    "product.photo": (photo_taken,),
    "slot.called_off": (slot_called_off,),
    "slot.replan": (replan_slot,),
    "slot.reopened": (slot_reopened,),
}


class Regular(NamedTuple):
    """Something done every so many minutes."""

    minutes: int
    name: str
    call: Callable[[], Any]


def forget_counters() -> None:
    """Drop the rate windows of more than a day ago."""
    counters.forget_old(int((now() - timedelta(days=1)).timestamp()))


def open_slots() -> None:
    """Open the slots of the next three weeks, in the town's wall time, and the points' windows."""
    slots.open_slots(time_zone=tools().town.time_zone)
    points.open_windows(time_zone=tools().town.time_zone)


def sweep_photos() -> None:
    """Drop the files of photos that were replaced or taken away."""
    photo_files.sweep(tools().media, now().timestamp())


def remind() -> None:
    """Remind whoever has goods to fetch and little time left."""
    fetching.remind(now())


def lapse_questions() -> None:
    """What a shop asked a household lapses when its time is over."""
    proposing.lapse_due(now())


def ask_shelves() -> None:
    """Ask shops about goods nobody spoke of for weeks; what got no answer leaves the shelf.

    What was handed over from an order lately needs no question."""
    selling.confirm_what_sold()
    confirming.fade_due(db.session())
    if weeks := tools().settings.town.shelf.confirm_weeks:
        confirming.ask_due(db.session(), weeks)


def book_standing(only: str | None = None) -> None:
    """Order for every date of standing orders (or of one) whose slots are open, oldest first.

    One that fails is tried again the next time and stops no other.
    """
    for due in standing_lists.due(db.session(), today()):
        if only in (None, due.public_id):
            _book_one(due)


def _book_one(due: standing_lists.Due) -> None:
    try:
        standing.decide(due.public_id, due.on, terms())
    except Exception as error:
        log.warning("standing order %s on %s: %s", due.public_id, due.on, type(error).__name__)
        db.session.rollback()


def open_shifts() -> None:
    """Open couriers' shifts of the next three weeks, and let plans have those who ride."""
    shifts.open_shifts(time_zone=tools().town.time_zone)


def improve_plans() -> None:
    """Make plans better that have taken a few bookings, or that somebody is in danger in."""
    for slot_id in replanning.fresh(db.session()):
        replanning.improve(slot_id)


def lay_out_rounds() -> None:
    """Finish the plans of slots that nobody can order in any more, and make them rounds."""
    for slot_id in replanning.due(db.session()):
        replanning.finish(slot_id, improver=tools().improver)
        rounds.plan(slot_id)


CLOCK: tuple[Regular, ...] = (
    Regular(60, "forget_counters", forget_counters),
    Regular(1, "release_expired", slots.release_expired),
    Regular(1, "release_stock", counted.release_expired),
    Regular(60, "open_slots", open_slots),
    Regular(60, "open_shifts", open_shifts),
    Regular(1, "improve_plans", improve_plans),
    Regular(1, "lay_out_rounds", lay_out_rounds),
    Regular(1, "follow_rounds", timing.follow),
    Regular(60, "follow_addresses", zoning.catch_up),
    Regular(1, "lapse_questions", lapse_questions),
    Regular(10, "remind", remind),
    Regular(1, "follow_shops", reaching.follow),
    Regular(60, "warn_of_papers", admitting.warn_of_papers),
    Regular(1, "follow_licences", licensing.follow),
    Regular(10, "suspend_due", admitting.suspend_due),
    Regular(1, "fetch_texts", texting.fetch),
    Regular(5, "book_standing", book_standing),
    Regular(1, "end_specials", specials.end_due),
    Regular(60, "ask_shelves", ask_shelves),
    Regular(60, "forget_baskets", forget_baskets),
    Regular(60, "forget_untouched", accounts.forget_untouched),
    Regular(60, "forget_phones", phones.forget),
    Regular(60, "forget_numbers", notices.forget_old),
    Regular(60, "sweep_photos", sweep_photos),
)


def relay() -> int:
    """Carry out what the outbox holds; returns how many messages were done."""
    count = 0
    while messages := outbox.claim():
        for message in messages:
            count += carry_out(message.id, message.topic, message.key, message.payload,
                               message.attempts)  # fmt: skip
        db.session.rollback()
    return count


def carry_out(
    message_id: int, topic: str, key: str, payload: dict[str, Any], attempts: int
) -> bool:
    """Carry out one message; a failure is kept for another try and never stops the others."""
    try:
        for handle in HANDLERS[topic]:
            handle(key, payload)
    except Exception as error:
        log.warning("message %s failed: %s", key, type(error).__name__, exc_info=error)
        db.session.rollback()
        outbox.failed(message_id, attempts, f"{type(error).__name__}: {error}"[:500])
        return False
    outbox.done(message_id)
    return True
