"""How an order came to its household, as the household and the desk read it."""

import pytest

from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.queries import order
from bourg.people.services import trusting
from bourg.rounds.handing import AtDoor
from bourg.rounds.kinds import Outcome, Rang
from bourg.rounds.services import riding
from bourg.web.tools import tools
from tests.builders import baskets, rides
from tests.builders.orders import OFFICER
from tests.builders.people import signed_in
from tests.builders.postbox import Postbox


@pytest.fixture
def lea(app):
    return rides.courier()


@pytest.fixture
def ride(app, lea):
    return rides.at_the_door(rides.waiting(baskets.add_market()), lea)


def words(answer):
    return " ".join(answer.text.replace("\xa0", " ").split())


def test_the_household_reads_that_a_neighbour_has_it_and_which(client, ride, lea):
    riding.delivered(ride.reference, lea, "Mme Roux", said=AtDoor(Outcome.NEIGHBOUR))
    found = order(db.session(), ride.reference)
    token = tools().seal("order", ride.reference, found.token_version)
    page = words(client.get(f"/suivi/{ride.reference}/{token}"))
    assert "Remise à un voisin" in page
    assert "Mme Roux" in page
    text = [mail for mail in Postbox().look() if "arrivée" in mail[1]][-1][2]
    assert text.index("Remise à un voisin") < text.index("Mme Roux")


def test_the_desk_reads_whom_the_courier_rang_up_before_leaving(app, ride, lea):
    household_id = order(db.session(), ride.reference).household_id
    trusting.name_trusted(household_id, "Paul", "06 98 76 54 32", OFFICER)
    riding.absent(ride.reference, lea, said=AtDoor(rang=(Rang.TRUSTED, Rang.DESK)))
    officer = signed_in(app, "Omar", Role.OFFICER)
    page = words(officer.get(f"/mairie/commandes/{ride.reference}"))
    assert "appels passés : la personne de confiance, l’accueil" in page
    assert "Boulangerie Amar" in page
