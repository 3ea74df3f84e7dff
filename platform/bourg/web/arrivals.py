"""When an order comes, for its page and for programs: asked on the day of its slot only."""

from datetime import datetime

from bourg.addresses.kinds import Way
from bourg.ordering.queries import OrderView
from bourg.rounds.queries.arrivals import Arrival, arrival
from bourg.web.filters import local
from bourg.web.reading import reading


def expected(order: OrderView, moment: datetime) -> Arrival | None:
    """The window of an order that is brought to a door today, once it is known."""
    today = local(moment).date() == local(order.starts_at).date()
    if order.way != Way.DELIVERY or order.closed_at or order.called_off or not today:
        return None
    return arrival(reading(), order.id)
