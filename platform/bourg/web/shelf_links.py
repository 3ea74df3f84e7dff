"""Links to a shop's shelf in what it is sent: opened without signing in, for two weeks.

They are derived (nothing is stored), bound to the shop, the day they were made and the mailbox or
telephone they went to: who reads their mail elsewhere by now has no key any more.
"""

from datetime import date, timedelta

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import Workplace, reachable, workplace
from bourg.web.filters import local
from bourg.web.reading import reading
from bourg.web.tools import tools

PURPOSE = "shelf"
GOOD_FOR = timedelta(days=14)


def shelf_path(slug: str, sent_to: str) -> str:
    """The address of the shelf for who reads this mailbox or telephone, from today on."""
    day = local(now()).strftime("%Y%m%d")
    return f"/commercant/rayon-lien/{slug}/{day}.{_seal(slug, day, sent_to)}"


def opened_shelf(slug: str, token: str) -> Workplace:
    """The shop whose shelf a link opens. Raises `NotFound`, also for one that is too old."""
    shop = workplace(reading(), slug)
    day, _, seal = token.partition(".")
    if shop is None or not _is_fresh(day):
        raise NotFound()
    found = reachable(reading(), [shop.id])[shop.id]
    for sent_to in filter(None, (found.email, found.number)):
        if tools().unseals(seal, PURPOSE, _subject(slug, day, sent_to)):
            return shop
    raise NotFound()


def _is_fresh(day: str) -> bool:
    try:
        made_on = date.fromisoformat(day)
    except ValueError:
        return False
    return timedelta() <= local(now()).date() - made_on <= GOOD_FOR


def _seal(slug: str, day: str, sent_to: str) -> str:
    return tools().seal(PURPOSE, _subject(slug, day, sent_to))


def _subject(slug: str, day: str, sent_to: str) -> str:
    return f"{slug}/{day}/{sent_to}"
