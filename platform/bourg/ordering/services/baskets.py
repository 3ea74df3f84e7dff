"""The basket: where it is to be brought, when, and to whom; what goes in and out (`lines`).

Every verb takes the basket's public id and leaves the rest of the basket as it is. Raises
`NotFound` for an unknown basket and `BasketOrdered` for one that became an order.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from bourg.addresses import queries as places
from bourg.addresses.models import Address, DeliveryZone
from bourg.catalogue.models import Product
from bourg.catalogue.services import counted
from bourg.kernel import counters
from bourg.kernel.clock import now
from bourg.kernel.faultpoints import reach
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, Refusal, Several
from bourg.kernel.roles import Channel
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.money.kinds import Means
from bourg.money.queries import means_of
from bourg.money.rules import means_for
from bourg.ordering import rules
from bourg.ordering.kinds import Absence
from bourg.ordering.models import Basket, BasketLine
from bourg.ordering.queries import loads
from bourg.ordering.refusals import AddressUnknown, MeansNotAccepted
from bourg.ordering.services import locking
from bourg.ordering.services.lines import accept_changes as accept_changes
from bourg.ordering.services.lines import add as add
from bourg.ordering.services.lines import empty as empty
from bourg.ordering.services.lines import set_line as set_line
from bourg.ordering.services.locking import LockedBasket
from bourg.people.queries import has_priority
from bourg.people.rules import clean_email, clean_name, clean_phone
from bourg.slots import services as slots
from bourg.slots.models import PickupPoint
from bourg.slots.queries.routes import kept_by_route
from bourg.slots.refusals import MadeToOrder
from bourg.slots.rules import HoldView, Notice, longest

SHORTEST_ADDRESS = 5
# 6,000 baskets in ten minutes from one network address are a flood; a library's readers are not.
MOST_STARTED, STARTED_WITHIN_S = 6000, 600


class Contact(NamedTuple):
    """Whom the courier meets, and what to do when nobody opens."""

    name: str
    phone: str
    email: str = ""
    courier_note: str = ""
    absence: Absence = Absence.CALL


BASKETS, LINES = cast(Table, Basket.__table__), cast(Table, BasketLine.__table__)
_START = insert(BASKETS)
_OPEN = select(BASKETS.c.public_id).where(
    BASKETS.c.public_id == bindparam("public_id"), BASKETS.c.ordered_at.is_(None)
)
_OF_BASKET = LINES.c.basket_id == bindparam("of_basket")
_SHOPS = select(LINES.c.merchant_id).where(_OF_BASKET).distinct()
_COUNTED = (
    select(
        LINES.c.merchant_id, LINES.c.product_id, LINES.c.quantity, Product.stock_left,
        Product.name, Product.notice_hours,
    )
    .outerjoin(Product.__table__, LINES.c.product_id == Product.id)
    .where(_OF_BASKET)
)  # fmt: skip


def start(
    *, channel: Channel, user_id: int | None = None, locale: str = "fr", asked_from: str = ""
) -> str:
    """Begin an empty basket; returns its public id.

    One network address (`asked_from`) starts many, but not without end: raises `TooOften`.
    """
    basket = {"public_id": new_id(), "claim": new_id(), "channel": channel, "user_id": user_id}
    with write() as session:
        if asked_from:
            counters.limit(f"baskets:{asked_from}", most=MOST_STARTED, window_s=STARTED_WITHIN_S)
        moments = {"created_at": now(), "updated_at": now()}
        session.execute(_START, {**basket, **moments, "locale": locale})
        return str(basket["public_id"])


def open_or_start(
    basket_id: str | None, *, channel: Channel, user_id: int | None = None, locale: str = "fr"
) -> str:
    """The visitor's basket while it is open, else a fresh one; returns its public id."""
    with write() as session:
        found = session.scalar(_OPEN, {"public_id": basket_id}) if basket_id else None
        return found or start(channel=channel, user_id=user_id, locale=locale)


def adopt(basket_id: str, user_id: int) -> bool:
    """A visitor's basket becomes their account's; says no to a basket of somebody else's."""
    with write() as session:
        statement = update(Basket).where(
            Basket.public_id == basket_id, Basket.ordered_at.is_(None),
            or_(Basket.user_id.is_(None), Basket.user_id == user_id),
        )  # fmt: skip
        adopted = statement.values(user_id=user_id).returning(Basket.id)
        return session.scalar(adopted) is not None


def set_address(
    basket_id: str, *, ban_id: str | None = None, unlisted: str | None = None, complement: str = ""
) -> bool:
    """Say where to deliver: an address of the gazetteer, or words for one that is not in it.

    Both: the words say where it is, the address is the nearest that is known, and places it.

    An address outside every zone is kept too: the slots then say so. A place held in another
    zone's slot, or in a round that does not reach the new door, is given back: returns whether
    one was. Raises `AddressUnknown`, `BadInput`.
    """
    tidy = rules.words(complement, "complement", longest=200)
    typed = rules.words(unlisted or "", "address", longest=200)
    with write() as session:
        found = places.find(session, ban_id, unmoved=True) if ban_id else None
        basket = locking.open_basket(session, basket_id)
        if found is None and (ban_id or len(typed) < SHORTEST_ADDRESS):
            raise AddressUnknown(field="address")
        zone_id = zone_id_of(session, found)
        address_id = found.id if found else None
        gone = basket.zone_id not in (None, zone_id) and slots.release(basket.claim)
        locking.change(
            session, basket.id, address_id=address_id, zone_id=zone_id,
            unlisted_address=typed, complement=tidy,
        )  # fmt: skip
        if basket.zone_id == zone_id and basket.address_id not in (None, address_id):
            gone = not _still_reached(session, basket)
        return gone


def _still_reached(session: Session, basket: LockedBasket) -> bool:
    """Whether the place a basket has kept serves its new door too; else it is given back."""
    if not kept_by_route(session, basket.claim):
        return True
    shops = session.execute(_SHOPS, {"of_basket": basket.id}).scalars().all()
    load = partial(loads.of_claim, session, basket.claim)
    try:
        slots.rehold_shops(basket.claim, zone_id=basket.zone_id, merchant_ids=shops, load=load)
    except Refusal:
        slots.release(basket.claim)
        return False
    return True


def zone_id_of(session: Session, address: Address | None) -> int | None:
    """The zone of an address; an unlisted one is taken to lie in the widest, until confirmed."""
    if address is not None:
        return address.zone_id
    return places.widest_zone(session)


def set_contact(basket_id: str, contact: Contact) -> None:
    """Say whom to meet: a name and a telephone are needed. Raises `Several`, field by field."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        locking.change(session, basket.id, **contact_fields(contact))


def contact_fields(contact: Contact) -> dict[str, Any]:
    """A contact as a basket keeps it. Raises `Several`."""
    wrong: list[Refusal] = []
    fields = {
        "contact_name": _checked(wrong, clean_name, contact.name),
        "contact_phone": _checked(wrong, clean_phone, contact.phone),
        "contact_email": _checked(wrong, _email, contact.email),
        "courier_note": _checked(wrong, _courier_note, contact.courier_note),
        "absence": contact.absence,
    }
    if wrong:
        raise Several(wrong)
    return fields


def _checked(wrong: list[Refusal], check: Callable[[str], str], typed: str) -> str:
    """What was typed, tidied by its check; a refusal is noted and the next field is looked at."""
    try:
        return check(rules.words(typed, "", longest=10_000))
    except BadInput as refusal:
        wrong.append(refusal)
        return ""


def _email(typed: str) -> str:
    return clean_email(typed) if typed else ""


def _courier_note(typed: str) -> str:
    return rules.words(typed, "courier_note", longest=500)


def set_means(basket_id: str, chosen: Mapping[str, Means]) -> None:
    """Choose how to pay each shop (by slug). Raises `MeansNotAccepted`."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        locking.change(session, basket.id, **checked_means(session, basket, chosen))


def checked_means(
    session: Session, basket: LockedBasket, chosen: Mapping[str, Means]
) -> dict[str, Any]:
    """Means of payment as the basket keeps them. Raises `BadInput`, `MeansNotAccepted`."""
    way = select(DeliveryZone.way).where(DeliveryZone.id == basket.zone_id).scalar_subquery()
    envelopes = select(PickupPoint.takes_envelopes).where(PickupPoint.zone_id == basket.zone_id)
    wanted = select(
        Merchant.id, Merchant.slug, Merchant.name, way.label("way"),
        envelopes.scalar_subquery().label("envelopes"),
    ).where(Merchant.slug.in_(chosen))  # fmt: skip
    shops = session.execute(wanted).all()
    for slug in chosen.keys() - {shop.slug for shop in shops}:
        raise BadInput(N_("There is no shop “%(shop)s”."), shop=slug, field="means")
    accepted = means_of(session, [shop.id for shop in shops])
    for shop in shops:
        possible = accepted[shop.id]
        if shop.way is not None and shop.way.fetched:
            possible = means_for(shop.way, possible, envelopes=bool(shop.envelopes))
        if chosen[shop.slug] not in possible:
            raise MeansNotAccepted(shop=shop.name, field="means")
    return {"means": {**basket.means, **{shop.slug: chosen[shop.slug] for shop in shops}}}


def take_slot(
    basket_id: str, slot_public_id: str, *, minutes: int, standing: bool = False
) -> HoldView:
    """Keep a place in a slot for so many minutes (the town's `hold_minutes`); it frees another.

    `standing`: of the share that standing orders have.

    Raises `AddressUnknown` before an address is given, and what `slots.services.hold` refuses.
    """
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        if basket.zone_id is None and not (basket.address_id or basket.unlisted_address):
            raise AddressUnknown(N_("Tell us first where to deliver."), field="address")
        shops, notice = _kept_back(session, basket, now() + timedelta(minutes=minutes))
        reach("take_slot.before_hold")
        held = slots.hold(
            basket.claim, slot_public_id, zone_id=basket.zone_id, merchant_ids=shops,
            minutes=minutes, standing=standing, load=partial(loads.of_claim, session, basket.claim),
            privileged=partial(has_priority, session, basket.household_id, basket.user_id,
                               rules.heard(basket.channel, basket.contact_phone)),
        )  # fmt: skip
        refuse_too_soon(notice, held.starts_at)
    reach("take_slot.after_hold")
    return held


def refuse_too_soon(
    notice: Notice | None, starts_at: datetime, since: datetime | None = None
) -> None:
    """Raise `MadeToOrder` for a slot that comes before something can be made."""
    if notice is not None and notice.too_soon(starts_at, since or now()):
        raise MadeToOrder(product=notice.product, hours=notice.hours)


def _kept_back(
    session: Session, basket: LockedBasket, until: datetime
) -> tuple[list[int], Notice | None]:
    """Keep the counted goods of a basket; returns its shops and its longest notice.

    Raises `TooFew`.
    """
    lines = session.execute(_COUNTED, {"of_basket": basket.id}).all()
    wanted = Counter[int]()
    for line in lines:
        wanted[line.product_id] += line.quantity if line.stock_left is not None else 0
    if any(wanted.values()):
        counted.reserve(session, basket.claim, +wanted, until)
    notice = longest((line.name, line.notice_hours) for line in lines)
    return list({line.merchant_id: None for line in lines}), notice


def extend_slot(basket_id: str, *, minutes: int) -> HoldView:
    """Keep the place longer, twice at most. Raises `HoldLost`, `HoldNotExtendable`."""
    with write() as session:
        claim = locking.open_basket(session, basket_id).claim
        held = slots.extend(claim, minutes)
        counted.keep_until(session, claim, held.expires_at)
        return held


def leave_slot(basket_id: str) -> None:
    """Give the place back; the basket stays as it is."""
    with write() as session:
        claim = locking.open_basket(session, basket_id).claim
        counted.release(session, claim)
        slots.release(claim)
