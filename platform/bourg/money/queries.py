"""Reads about money: the means of payment of shops."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.money.rules import accepted_means

_M = MerchantMeans.__table__.c
_MEANS = select(_M.merchant_id, _M.means).where(
    _M.merchant_id.in_(bindparam("merchant_ids", expanding=True))
)


def means_of(session: Session, merchant_ids: Iterable[int]) -> dict[int, tuple[Means, ...]]:
    """What each of these shops accepts, in order of preference (one SQL statement)."""
    ids = list(merchant_ids)
    found: dict[int, list[Means]] = {merchant_id: [] for merchant_id in ids}
    for merchant_id, means in session.execute(_MEANS, {"merchant_ids": ids}):
        found[merchant_id].append(means)
    return {merchant_id: accepted_means(means) for merchant_id, means in found.items()}
