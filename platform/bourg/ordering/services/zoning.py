"""Changing the zones of a town that people order from: drawing, switching, deleting, bringing in.

Every verb says what it changes, and can be asked before: `looking` does it all and takes it back.
What is promised stays: an order keeps its slot, whatever zone its address has now. Baskets follow
their address; a place kept in another zone's slot is given back, unless somebody is paying.
Locks: zones, addresses, then baskets, then slots (as `baskets.set_address` takes them).
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Row, Table, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.addresses.models import Address, DeliveryZone
from bourg.addresses.queries import delivery_zones, widest_zone
from bourg.addresses.queries.zones import Overlap, overlaps
from bourg.addresses.services import zones as drawn
from bourg.addresses.zone_files import Told
from bourg.kernel import audit, counters
from bourg.kernel.clock import database_now
from bourg.kernel.refusals import N_, BadInput, NotAllowed
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.ordering.models import Basket, Order
from bourg.slots import services as slots
from bourg.slots.kinds import PENDING, HoldState
from bourg.slots.models import DeliverySlot, SlotHold, SlotTemplate
from bourg.slots.queries.zones import ahead
from bourg.slots.services.planning import alone
from bourg.slots.services.zones import GIVEN_UP, WoundUp, wind_up

MOST_CENTS = 100_000
_MAY = (Role.OFFICER, Role.ADMINISTRATOR, "system")
_BASKETS = cast(Table, Basket.__table__)


class Wanted(NamedTuple):
    """A zone as it is to be; without a polygon it is the whole town."""

    slug: str
    name: str
    polygon: dict[str, Any] | None
    fee_cents: int = 0
    minimum_cents: int = 0
    active: bool = True
    position: int = 0


class Changed(NamedTuple):
    """What a change of zones does, or would do."""

    gained: int = 0  # addresses that had no zone
    moved: int = 0  # addresses that come under another zone
    lost: int = 0  # addresses that have none any more
    baskets: int = 0  # open baskets that follow their address
    places: int = 0  # places kept in a slot that are given back
    orders: int = 0  # orders promised in the slot of a zone their address is not in any more
    slotless: int = 0  # addresses that come under a zone without any slot to choose
    ended: WoundUp = WoundUp(0, 0, 0)
    crossing: tuple[Overlap, ...] = ()  # addresses in two zones that were not before; only looking
    would_cross: tuple[Overlap, ...] = ()  # once the drafts of a file are switched on
    new: int = 0  # zones
    redrawn: int = 0
    unchanged: int = 0


class _OnlyLooking(Exception):
    """Takes back what was done to see what it does."""

    def __init__(self, changed: Changed):
        self.changed = changed


def draw(wanted: Wanted, actor: Actor, *, looking: bool = False) -> Changed:
    """Write a zone down, new or changed. Raises `BadInput`, `ShapeRefused`, `AreaRefused`."""
    _check(wanted)

    def change(session: Session) -> Changed:
        return _counted([_put(session, wanted, actor)])

    return _carried_out(change, actor, looking)


def delete(
    slug: str, actor: Actor, *, time_zone: str, reason: str = GIVEN_UP, looking: bool = False
) -> Changed:
    """Give a zone up: its addresses go to other zones, its plan ends, promises stay."""

    def change(session: Session) -> Changed:
        drawn.take_away(session, slug)
        audit.record(session, f"zone:{slug}", "deleted", actor=actor)
        return Changed()

    def wind(session: Session, done: Changed) -> Changed:
        zone_id = session.scalars(select(DeliveryZone.id).filter_by(slug=slug)).one()
        ended = wind_up(session, zone_id, actor, time_zone=time_zone, reason=reason)
        return done._replace(ended=ended)

    return _carried_out(change, actor, looking, then=wind)


def bring_in(
    zones: Iterable[Told], actor: Actor, *, active: bool = False, looking: bool = False
) -> Changed:
    """Write the zones of a file down; the same file twice changes nothing.

    A zone known by its short name gets the outline and the name and keeps the rest; a new one
    comes after all others, switched on or (as a draft) off.
    """
    taken = [zone for zone in zones if zone.geometry]

    def change(session: Session) -> Changed:
        put = [_put(session, _from_file(session, zone, active), actor) for zone in taken]
        return _counted(put)

    return _carried_out(change, actor, looking, drafts=[zone.slug for zone in taken])


def _counted(put: list[str]) -> Changed:
    """How many zones are new, changed and as they were."""
    return Changed(new=put.count("drawn"), redrawn=put.count("redrawn"), unchanged=put.count(""))


def _from_file(session: Session, told: Told, active: bool) -> Wanted:
    """A zone of a file, with what is known of it already."""
    known = session.scalars(_known(told.slug)).one_or_none()
    at = known.position if known else drawn.last_position(session) + 1
    fee, minimum = told.fee_cents, told.minimum_cents
    if known:
        fee = known.fee_cents if fee is None else fee
        minimum = known.minimum_cents if minimum is None else minimum
        active = known.active
    return Wanted(told.slug, told.name, told.geometry, fee or 0, minimum or 0, active, at)


def _known(slug: str) -> Any:
    return select(DeliveryZone).filter_by(slug=slug).where(DeliveryZone.deleted_at.is_(None))


def _put(session: Session, wanted: Wanted, actor: Actor) -> str:
    """Write one zone down and into its trail; returns the verb, nothing for what is as it was."""
    known = session.scalars(_known(wanted.slug)).one_or_none()
    before = _values(known) if known else None
    zone = drawn.put(session, **wanted._asdict())
    after = _values(zone)
    if before == after:
        return ""
    words = {name: value for name, value in after.items() if name != "polygon"}
    redrawn = before is None or before["polygon"] != after["polygon"]
    verb = "redrawn" if before else "drawn"
    audit.record(session, f"zone:{zone.slug}", verb, actor=actor, outline=redrawn, **words)
    return verb


def _values(zone: DeliveryZone) -> dict[str, Any]:
    return {name: getattr(zone, name) for name in Wanted._fields if name != "slug"}


def _carried_out(
    change: Callable[[Session], Changed], actor: Actor, looking: bool,
    then: Callable[[Session, Changed], Changed] = lambda _, done: done,
    drafts: Collection[str] = (),
) -> Changed:  # fmt: skip
    """Change the zones, let everything follow, and count; only looking, take it all back."""
    if actor.role not in _MAY:
        raise NotAllowed()
    try:
        with write() as session:
            alone(session)
            before = overlaps(session) if looking else []
            changed = then(session, _followed(session, change))
            counters.bump(session, "townhall")
            if looking:
                raise _OnlyLooking(_crossing(session, changed, before, drafts))
    except _OnlyLooking as only:
        return only.changed
    return changed


def _crossing(
    session: Session, done: Changed, before: list[Overlap], drafts: Collection[str]
) -> Changed:
    """What lies in two zones now and did not, and what will once these drafts are switched on."""
    now = overlaps(session)
    later = overlaps(session, drafts) if drafts else now
    return done._replace(
        crossing=tuple(one for one in now if one not in before),
        would_cross=tuple(one for one in later if one not in now),
    )


def _followed(session: Session, change: Callable[[Session], Changed]) -> Changed:
    """Do a change of zones, and let addresses and baskets follow it."""
    astray = _astray(session)
    done = change(session)
    moved = drawn.assign(session)
    baskets, places = follow_addresses(session)
    return done._replace(
        gained=sum(one.before is None for one in moved),
        lost=sum(one.after is None for one in moved),
        moved=sum(None not in (one.before, one.after) for one in moved),
        baskets=baskets, places=places, orders=max(_astray(session) - astray, 0),
        slotless=_slotless(session, [one.after for one in moved if one.after is not None]),
    )  # fmt: skip


def _slotless(session: Session, zones: list[int]) -> int:
    """How many of these arrivals find nothing to choose: no slot ahead, no weekly slot."""
    planned = set(ahead(session, database_now(session))) | set(
        session.scalars(select(SlotTemplate.zone_id).where(SlotTemplate.valid_to.is_(None)))
    )
    return sum(zone not in planned for zone in zones)


def _check(wanted: Wanted) -> None:
    """Refuse what no zone can be. Raises `BadInput`."""
    if not wanted.name:
        raise BadInput(N_("Give the zone a name."), field="name")
    for field in ("fee_cents", "minimum_cents"):
        if not 0 <= getattr(wanted, field) <= MOST_CENTS:
            raise BadInput(N_("Enter an amount up to 1,000 euros."), field=field)
    if not 0 <= wanted.position <= 1000:
        raise BadInput(N_("Enter a number from 0 to 1000."), field="position")


def _astray(session: Session) -> int:
    """How many orders to come are promised in another zone's slot than their address's."""
    to_come = select(func.count()).select_from(Order).join(DeliverySlot).join(
        Address, Address.id == Order.address_id
    )  # fmt: skip
    elsewhere = func.coalesce(Address.zone_id, 0) != DeliverySlot.zone_id
    moment = database_now(session)
    found = to_come.where(
        Order.closed_at.is_(None), DeliverySlot.ends_at > moment, elsewhere,
        Order.way == Way.DELIVERY,
    )  # fmt: skip
    return session.scalar(found) or 0


def catch_up() -> int:
    """Give open baskets the zone of their address where an import of addresses, or a payment that
    came to nothing, left them behind; returns how many."""
    with write() as session:
        alone(session)
        return follow_addresses(session)[0]


def follow_addresses(session: Session) -> tuple[int, int]:
    """Give open baskets the zone of their address; returns how many, and places given back.

    A basket that is being paid keeps its zone and its place.
    """
    zones = [zone.id for zone in delivery_zones(session)]
    widest = widest_zone(session)
    places = 0
    rows = session.execute(_strayed(zones, widest).with_for_update(of=Basket)).all()
    for row in rows:
        places += _release(session, row)
        values = {"zone_id": row.address_zone if row.address_id else widest}
        session.execute(update(_BASKETS).where(_BASKETS.c.id == row.id).values(**values))
    return len(rows), places


def _strayed(zones: list[int], widest: int | None) -> Any:
    """The open baskets in a zone that is not, or no longer, theirs; what is fetched has no such."""
    paying = select(SlotHold.id).where(
        SlotHold.claim == Basket.claim, SlotHold.state == HoldState.PAYING
    )
    listed = and_(Basket.address_id.is_not(None), _differs(Basket.zone_id, Address.zone_id))
    homeless = or_(Basket.zone_id.is_(None), Basket.zone_id.not_in(zones))
    unlisted = and_(
        Basket.address_id.is_(None), Basket.unlisted_address != "", homeless,
        _differs(Basket.zone_id, widest),
    )  # fmt: skip
    fetched = select(DeliveryZone.id).where(DeliveryZone.way != Way.DELIVERY)
    is_fetched = func.coalesce(Basket.zone_id, 0).in_(fetched)
    columns = (Basket.id, Basket.claim, Basket.address_id, Address.zone_id.label("address_zone"))
    return (
        select(*columns)
        .outerjoin(Address, Address.id == Basket.address_id)
        .where(Basket.ordered_at.is_(None), or_(listed, unlisted), ~paying.exists(), ~is_fetched)
        .order_by(Basket.id)
    )


def _differs(column: Any, other: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.is_distinct_from(other)
    return found


def _release(session: Session, basket: Row[Any]) -> int:
    """Give the place of a basket back; returns whether it had one."""
    held = select(SlotHold.id).where(SlotHold.claim == basket.claim, SlotHold.state.in_(PENDING))
    if session.scalar(held) is None:
        return 0
    slots.release(basket.claim)
    return 1
