"""The slots of one zone on one day, and which shops cannot serve one: some may be left out."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bourg.slots import queries, rules
from bourg.slots.rules import Window


def of_day(
    session: Session, zone_id: int, on: date, time_zone: str, moment: datetime
) -> list[Window]:
    """The slots of a zone that start on a local day and after `moment`."""
    begin = datetime.combine(on, datetime.min.time(), ZoneInfo(time_zone))
    until = datetime.combine(on, datetime.max.time(), ZoneInfo(time_zone))
    keys = {"zone_id": zone_id, "claim": "", "moment": moment, "until": until}
    rows = session.execute(queries.OF_ZONE, keys)
    return [window for row in rows if (window := Window._make(row)).starts_at >= begin]


def unable(
    session: Session, merchant_ids: Iterable[int], window: Window, moment: datetime
) -> set[int]:
    """Which of these shops are closed while couriers fetch for a slot, or have no room in it."""
    shops = queries.shops_with_room(session, merchant_ids, [window], moment)
    free = window._replace(capacity=1, places_left=1, closed_at=None, cutoff_at=window.starts_at)
    return {
        shop.id
        for shop in shops
        if not rules.offer(free, (shop,), zone_id=window.zone_id, moment=moment).takeable
    }
