"""Standing orders for tests: Marie's Tuesdays from 10 to 12, kept from an order of both shops."""

from datetime import date, time, timedelta

from sqlalchemy import bindparam, update

from bourg.kernel.clock import now
from bourg.ordering.models import StandingOrder
from bourg.ordering.queries import standing as queries
from bourg.ordering.queries import standing_lists
from bourg.ordering.services import standing
from bourg.ordering.services.standing import Agreed, Terms
from bourg.ordering.standing import Rhythm
from bourg.slots import services as slots
from bourg.town.settings import DeliverySection
from bourg.web.tools import tools
from tests.builders import baskets
from tests.builders.orders import GUEST, placed
from tests.builders.plans import PARIS, template
from tests.builders.slots import paris

OWNED_BY = update(StandingOrder).values(user_id=bindparam("user_id"))
START = paris("2026-11-23 08:00")
TODAY, FIRST, SECOND = date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 8)
TUESDAYS = Rhythm(1, 1, time(10), time(12), FIRST)
AGREED = Agreed(50_00, consent=True)


def terms(*holidays):
    """What the town says, with these public holidays."""
    return Terms(DeliverySection(), PARIS, lambda day: day in holidays)


def market(capacity=10, **of_template):
    """A market with a weekly slot on Tuesdays, open three weeks ahead."""
    found = baskets.add_market()
    slots.add_template(template(found.zone_id, capacity=capacity, fee_cents=0, **of_template))
    slots.open_slots(time_zone=PARIS)
    return found


def keep(found, rhythm=TUESDAYS, agreed=AGREED, actor=GUEST, **amounts):
    """A standing order kept from an order of this market; returns its public id."""
    return standing.keep(placed(found, **amounts).reference, rhythm, agreed, actor, today=TODAY)


def kept_far_ahead(reference):
    """An order kept as a standing order that falls in two months; returns its id and token."""
    rhythm = TUESDAYS._replace(first_on=now().date() + timedelta(days=60))
    agreed = Agreed(100_00, consent=True)
    public_id = standing.keep(reference, rhythm, agreed, GUEST, today=now().date())
    return public_id, tools().seal("standing", public_id)


def decide_all(session, *holidays, today=TODAY):
    """Decide whatever is due, as the worker does; returns what became of each."""
    session.rollback()
    return [standing.decide(one.public_id, one.on, terms(*holidays))
            for one in standing_lists.due(session, today)]  # fmt: skip


def seen(session, public_id, today=TODAY):
    """The standing order as the household sees it."""
    session.rollback()
    return queries.standing(session, public_id, today)
