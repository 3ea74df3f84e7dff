"""Who the buyer of an order is: a shop is told for a reason, and each look is written down."""

from flask import render_template, request

from blueprints.merchant.desk import my_part, my_shop
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Role
from bourg.ordering.kinds import Disclosure
from bourg.ordering.services import disclosing
from bourg.web.access import actor


def page(slug: str, reference: str) -> str:
    """What for? Looking at this page tells nothing yet."""
    shop = my_shop(slug)
    return render_template(
        "merchant/buyer.html", shop=shop, part=my_part(shop, reference), reasons=Disclosure
    )


def tell(slug: str, reference: str) -> str:
    """The buyer's name and address, shown once; whoever comes back asks anew."""
    shop = my_shop(slug)
    why = _reason()
    buyer = disclosing.buyer(
        reference, why, actor=actor(Role.MERCHANT), merchant_ids=[shop.id]
    )  # fmt: skip
    return render_template(
        "merchant/buyer.html", shop=shop, part=my_part(shop, reference), buyer=buyer, why=why
    )


def _reason() -> Disclosure:
    given = request.form.get("why", "")
    if given not in set(Disclosure):
        raise BadInput(N_("Choose what you need it for."), field="why")
    return Disclosure(given)
