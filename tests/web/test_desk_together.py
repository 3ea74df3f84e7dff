"""A desk where several orders wait and several people press."""

import re

from bourg.kernel.db import db
from bourg.ordering.queries import order
from tests.builders import baskets
from tests.builders.orders import placed
from tests.builders.people import signed_in

SHOP = "/commercant/boulangerie-amar"


def state_of(reference):
    return order(db.session(), reference).parts[0].state.value


def test_all_new_orders_are_accepted_by_one_press_and_the_later_of_two_reads_who_did(app):
    market = baskets.add_market()
    first, second = (placed(market).reference for _ in range(2))
    amar = signed_in(app, "Amar", shop="boulangerie-amar")
    bela = signed_in(app, "Bela", shop="boulangerie-amar")
    desk = amar.get(SHOP).text
    assert "Réponse avant" in desk
    parts = re.search(r'name="parts" value="([^"]+)"', desk)[1].split()
    late = placed(market).reference  # came after the page: nobody has seen it
    answer = amar.post(
        f"{SHOP}/accepter", data={"parts": " ".join([*parts, "no-such"]), "press": "one"}
    )
    assert answer.status_code == 303
    assert [state_of(one) for one in (first, second, late)] == ["accepted", "accepted", "placed"]
    refused = bela.post(f"{SHOP}/commandes/{parts[0]}/accepter", data={"press": "two"})
    assert refused.status_code == 409
    assert re.search(r"Déjà acceptée à .* par Amar\.", refused.text)
