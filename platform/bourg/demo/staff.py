"""The people of the demo town who sign in, all with the same password, which is printed.

Most residents have none: they ask for a link by mail, which spares the time of their hashes.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from bourg.demo import stock
from bourg.demo.marks import LOADED
from bourg.demo.telling import Tell
from bourg.kernel.clock import now
from bourg.kernel.roles import Role
from bourg.kernel.transaction import write
from bourg.merchants.kinds import StaffRole
from bourg.merchants.services import staff
from bourg.people.services import accounts
from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle
from bourg.rounds.papers import asked
from bourg.rounds.services import couriers

PASSWORD = "bourg-demo-2026"
TOWN_ROLES = (Role.COURIER, Role.AGENT, Role.OFFICER, Role.ADMINISTRATOR)
RIDES = {CourierType.VOLUNTEER: Vehicle.BIKE}
VALID = {
    DocumentKind.CONTRACT: timedelta(days=300),
    DocumentKind.LIABILITY_INSURANCE: timedelta(days=365),
}
# Works mornings at the bakery and afternoons at the cheesemonger's: one person, two desks.
DESKS = ("le-ble-en-herbe", "l-affinee")
BETWEEN_SHOPS = ("thibaut.vasseur@boutiques.example", DESKS[1])


class SignIn(NamedTuple):
    """One way in, as it is printed."""

    who: str
    email: str


BY_COMPANY = SignIn("delivery company", "rose.adjovi@velos-du-canal.example")
SIGN_INS = (
    SignIn("resident", "fatoumata.diarra@habitants.example"),
    SignIn("shop: bakery Le Blé en herbe", "helene.vasseur@boutiques.example"),
    SignIn("shop: cheesemonger L’Affinée", "mathilde.garandeau@boutiques.example"),
    SignIn("both of these shops", BETWEEN_SHOPS[0]),
    SignIn("courier", "nadege.bertin@bourg.example"),
    BY_COMPANY,
    SignIn("agent on the phone", "leila.meziane@bourg.example"),
    SignIn("officer", "aurelie.fontenay@bourg.example"),
    SignIn("administrator", "damien.okafor@bourg.example"),
)


def load_people(tell: Tell) -> str:
    """Open the accounts of the town's own people and of residents who have an e-mail address."""
    town = [(person, role) for role in TOWN_ROLES for person in stock.people()[role.value]]
    residents = [person for person in stock.people()["resident"] if person["email"]]
    for number, (person, role) in enumerate(town, 1):
        with write():
            user_id = _open(person)
            accounts.grant(user_id, role, LOADED)
            if role is Role.COURIER:
                _courier(user_id, CourierType(person["kind"]))
        tell(number, len(town) + len(residents))
    for number, person in enumerate(residents, len(town) + 1):
        known = person["email"] == SIGN_INS[0].email
        _open(person, PASSWORD if known else None)
        tell(number, len(town) + len(residents))
    return f"{len(town)} people of the town, {len(residents)} residents"


def _courier(user_id: int, kind: CourierType) -> None:
    """What the town knows of a courier, and the papers it has seen."""
    vehicle, today = RIDES.get(kind, Vehicle.CARGO_BIKE), now().date()
    couriers.set_profile(user_id, kind, vehicle, LOADED)
    for paper in asked(kind, vehicle):
        end = today + VALID[paper] if paper in VALID else None
        couriers.show_paper(user_id, paper, end, LOADED)


def load_staff(tell: Tell) -> str:
    """Open the accounts of those who work in shops."""
    jobs = [(shop["slug"], person) for shop in stock.shops() for person in shop["staff"]]
    for number, (slug, person) in enumerate(jobs, 1):
        role = StaffRole.OWNER if person["owner"] else StaffRole.EMPLOYEE
        with write():
            user_id = _open(person)
            staff.add(slug, user_id, role, LOADED)
            if person["email"] == BETWEEN_SHOPS[0]:
                staff.add(BETWEEN_SHOPS[1], user_id, role, LOADED)
        tell(number, len(jobs))
    return f"{len(jobs)} people in {len(stock.shops())} shops"


def _open(person: dict[str, Any], password: str | None = PASSWORD) -> int:
    name = f"{person['first_name']} {person['last_name']}"
    return accounts.open_account(name, person["email"], password=password, actor=LOADED)
