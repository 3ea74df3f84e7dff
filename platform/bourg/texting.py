"""Text messages, and calls by a machine: what shops are told, what came in, our words back.

Each is safe to repeat: what is sent is known by its key, what came in by its sender's id.
"""

from contextlib import suppress
from typing import Any

from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.refusals import BadInput, TooOften
from bourg.merchants.queries import reachable, shops_of_number
from bourg.messages import gsm7
from bourg.messages.ports import Call, Caller, Sms, Texter
from bourg.messages.providers import CALLERS, TEXTERS
from bourg.messages.queries import numbers
from bourg.messages.refusals import MonthSpent
from bourg.messages.services import incoming, ring, send_sms
from bourg.messages.services.notices import failed
from bourg.messages.spending import Purse, millis, purse
from bourg.ordering.queries import desks
from bourg.ordering.queries import order as order_of
from bourg.ordering.queries import recalls as recall_queries
from bourg.ordering.queries.desks import PartView
from bourg.ordering.services import recalls, texting
from bourg.people.rules import clean_phone
from bourg.web import mails, replies
from bourg.web.tools import tools

Payload = dict[str, Any]
MOST_SEGMENTS = 3
MOST_AN_HOUR, HOUR_S, DAY_S = 40, 3600, 86400


def texter() -> Texter | None:
    """The town's way to send text messages, if it has one."""
    settings = tools().settings
    kind = TEXTERS.get(settings.town.sms.transport)
    return kind(settings.town, settings.instance, settings.sms_token) if kind else None


def caller() -> Caller | None:
    """The town's way to have a machine ring up, if it has one."""
    settings = tools().settings
    kind = CALLERS.get(settings.town.voice.transport)
    return kind(settings.town, settings.instance, settings.voice_token) if kind else None


def by_sms(key: str, payload: Payload) -> None:
    """Tell a shop of its part by text message; where that cannot be, its next way is due."""
    part, words = _told("new_part", payload)
    number = _mobile(part)
    if part is None or part.answered_at:
        return
    if number is None or not _text(key, number, words):
        failed(payload["part"], payload["number"])


def by_voice(key: str, payload: Payload) -> None:
    """Tell a shop of its part by a call that takes a key; else its next way is due."""
    part, words = _told("new_part_call", payload)
    number, by, town = _mobile(part), caller(), tools().town
    if part is None or part.answered_at:
        return
    if number is None or by is None:
        return failed(payload["part"], payload["number"])
    call = Call(key, number, words, town.town.languages[0])
    try:
        ring(call, "new_part", by, cost_millis=millis(town.voice.call_cents), purse=_purse())
    except MonthSpent:
        failed(payload["part"], payload["number"])


def part_gone(key: str, part: PartView) -> None:
    """Tell a shop by text message that a part was cancelled."""
    number, to = numbers(db.session(), [part.reference]).get(part.reference), _mobile(part)
    words = mails.short("part_gone", tools().town.town.languages[0], part=part, number=number)
    if to is not None:
        _text(key, to, words)


def order_recalled(key: str, payload: Payload) -> None:
    """Text who has no mailbox that a product must not be used; without a way they are rung up."""
    found = recall_queries.recall(db.session(), payload["recall"])
    order = order_of(db.session(), payload["reference"])
    if found is None or order is None or order.contact_email:
        return
    words = mails.short("recall", order.locale, order=order, recall=found)
    if _text(key, order.contact_phone, words):
        recalls.told(payload["recall"], payload["reference"], by_text=True)


def fetch() -> None:
    """Take in what lies with providers that do not call us."""
    ways: dict[str, Texter | Caller | None] = {"sms": texter(), "voice": caller()}
    for way, by in ways.items():
        if by is None:
            continue
        for message in by.fetch():
            with suppress(BadInput):  # it comes from no telephone: nothing can be done with it
                incoming.keep(message, way, clean_phone(message.sender))
            by.done(message.message_id)


def carry_out(key: str, payload: Payload) -> None:
    """Do what a message says, and tell its sender what became of it."""
    row = incoming.received(db.session(), payload["message"])
    if row is None:
        return
    channel, sender, reply = row.channel, row.sender, row.reply
    if row.handled_at is None:
        reply = (
            _pressed(row.text, row.answers_to, key)
            if channel == "voice"
            else _written(row.text, sender, key)
        )
        incoming.handled(payload["message"], reply)
    if reply:
        _text(f"{key}:reply", sender, reply)


def _written(text: str, sender: str, key: str) -> str:
    """Carry out a text message; returns the words back, none for who writes too often."""
    shops = shops_of_number(db.session(), sender)
    limited = ("texts", MOST_AN_HOUR, HOUR_S) if shops else ("strange-texts", 1, DAY_S)
    try:
        counters.limit(f"{limited[0]}:{sender}", most=limited[1], window_s=limited[2])
    except TooOften:
        return ""
    town = tools().town
    zone = town.time_zone
    outcomes = texting.carry_out(text, shops, key, time_zone=zone) if shops else []
    return replies.reply(outcomes, town.town.languages[0])


def _pressed(text: str, call_key: str, key: str) -> str:
    """Carry out a key pressed during a call of ours; nobody is there to read words."""
    topic, _, rest = call_key.partition(":")
    if topic == "merchant.told":
        texting.press(text, rest.partition(":")[0], key)
    return ""


def _told(event: str, payload: Payload) -> tuple[PartView | None, str]:
    """The part and the words that tell of it."""
    session, reference = db.session(), payload["part"]
    part = desks.any_part(session, reference)
    if part is None:
        return None, ""
    number = numbers(session, [reference]).get(reference)
    locale = tools().town.town.languages[0]
    again = payload.get("again", False)
    return part, mails.short(event, locale, part=part, number=number, again=again)


def _mobile(part: PartView | None) -> str | None:
    return reachable(db.session(), [part.merchant_id])[part.merchant_id].mobile if part else None


def tell(key: str, number: str, event: str, values: Payload) -> bool:
    """Text a shop something that needs no answer; says whether there is a way and money for it."""
    return _text(key, number, mails.short(event, tools().town.town.languages[0], **values))


def _text(key: str, number: str, words: str) -> bool:
    """Send a text message; says whether there is a way and money for it."""
    by = texter()
    if by is None:
        return False
    text = gsm7.shortened(words, MOST_SEGMENTS)
    cost = millis(tools().town.sms.segment_cents, gsm7.segments(text))
    try:
        send_sms(Sms(key, number, text), "new_part", by, cost_millis=cost, purse=_purse())
    except MonthSpent:
        return False
    return True


def _purse() -> Purse:
    town = tools().town
    return purse(now(), town.time_zone, town.sms.monthly_ceiling_cents)
