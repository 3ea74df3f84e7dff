"""What shops decide about money: which means of payment they accept."""

from collections.abc import Iterable

from sqlalchemy import delete

from bourg.kernel import audit
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants.services import window
from bourg.money.kinds import Means
from bourg.money.models import MerchantMeans
from bourg.money.rules import WITHOUT_CARD_ONLINE, accepted_means


def set_means(slug: str, means: Iterable[Means], actor: Actor) -> None:
    """Say which means of payment a shop accepts, at least one. Raises `BadInput`, `NotFound`."""
    wanted = set(means)
    if not wanted or wanted - set(WITHOUT_CARD_ONLINE):
        raise BadInput(N_("Choose at least one means of payment of the list."), field="means")
    with write() as session:
        shop = window.find(session, slug)
        session.execute(delete(MerchantMeans).where(MerchantMeans.merchant_id == shop.id))
        chosen = accepted_means(wanted)
        session.add_all(MerchantMeans(merchant_id=shop.id, means=one) for one in chosen)
        window.changed(session, shop)
        audit.record(session, f"merchant:{slug}", "means_set", actor=actor, means=list(chosen))
