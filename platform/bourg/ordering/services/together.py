"""Several new parts of a shop are accepted by one press, each by itself."""

from collections.abc import Collection, Iterable

from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor
from bourg.ordering.refusals import IllegalMove
from bourg.ordering.services import answering

MOST = 200


def accept_all(
    references: Iterable[str], *, actor: Actor, merchant_ids: Collection[int], key: str | None
) -> int:
    """Accept these parts; what was answered or cancelled meanwhile stays as it is. How many."""
    wanted = list(dict.fromkeys(references))[:MOST]
    return sum(_accept(one, actor, merchant_ids, key) for one in wanted)


def _accept(reference: str, actor: Actor, merchant_ids: Collection[int], key: str | None) -> bool:
    try:
        answering.answer(reference, accept=True, actor=actor, merchant_ids=merchant_ids, key=key)
    except (IllegalMove, NotFound):
        return False
    return True
