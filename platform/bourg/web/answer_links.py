"""Links that answer for a shop's part: in its mail, without signing in, bound to part and mailbox.

They are derived (nothing is stored) and end by themselves: with the shop's answer, when the goods
are due, or when the shop reads its mail at another address.
"""

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import reachable
from bourg.merchants.refusals import LinkOver
from bourg.ordering.queries import desks
from bourg.ordering.queries.desks import PartView
from bourg.web.reading import reading
from bourg.web.tools import tools

PURPOSE = "answer"


def answer_path(reference: str, email: str) -> str:
    """The address of the page that answers for a part, for who reads this mailbox."""
    return f"/commercant/reponse/{reference}/{tools().seal(PURPOSE, _subject(reference, email))}"


def opened(reference: str, token: str) -> PartView:
    """The part that a link opens. Raises `NotFound`, also for the link of another part."""
    part = desks.any_part(reading(), reference)
    shops = reachable(reading(), [part.merchant_id]) if part else {}
    for shop in shops.values():
        if shop.email and tools().unseals(token, PURPOSE, _subject(reference, shop.email)):
            assert part is not None
            return part
    raise NotFound()


def is_over(part: PartView) -> bool:
    """Whether it is too late to answer by a link."""
    return now() >= part.starts_at


def opened_in_time(reference: str, token: str) -> PartView:
    """The part that a link may still answer for. Raises `NotFound`, `LinkOver`."""
    part = opened(reference, token)
    if is_over(part):
        raise LinkOver()
    return part


def _subject(reference: str, email: str) -> str:
    return f"{reference}/{email}"
