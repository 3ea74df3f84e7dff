"""Invitations: who may get one by which way, what a code looks like, how long it opens the door."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bourg.kernel.refusals import N_, BadInput
from bourg.merchants.kinds import InvitationWay, MerchantStatus
from bourg.people.rules import is_mobile

LIFE = timedelta(days=60)
AGAIN_AFTER = timedelta(days=14)  # a shop that does not answer is not written to every day
# No letter or figure that is read as another: typed from paper, in one go.
SIGNS = "2345679ACDEFGHJKLMNPQRTUVWXYZ"
LENGTH = 8
INVITABLE = (MerchantStatus.LISTED, MerchantStatus.APPROVED)


class Invited(NamedTuple):
    """A shop's invitation, and whether anybody works at its desk."""

    merchant_id: int
    slug: str
    name: str
    trade: str
    address_label: str
    number: int
    way: InvitationWay
    sent_at: datetime
    accepted_at: datetime | None

    def open(self, at: datetime) -> bool:
        """Whether its code lets somebody in now."""
        return self.accepted_at is None and at < self.sent_at + LIFE


def code(token: str) -> str:
    """The eight signs of a private token (hex): 29 to the power of 8 there are."""
    value, signs = int(token, 16), []
    for _ in range(LENGTH):
        value, place = divmod(value, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def spelled(found: str) -> str:
    """A code in two halves, as it is printed: "K7M4-QD2X"."""
    return f"{found[:4]}-{found[4:]}"


def read(typed: str) -> str:
    """A code as it was typed, with blanks, hyphens and small letters, in its eight signs."""
    return "".join(sign for sign in typed.upper() if sign in SIGNS)[: LENGTH + 1]


def check_way(way: InvitationWay, email: str | None, phone: str | None) -> None:
    """Raises `BadInput` for a way that leads nowhere."""
    if way is InvitationWay.MAIL and not email:
        raise BadInput(N_("This shop has no e-mail address: choose another way."), field="way")
    if way is InvitationWay.SMS and not (phone and is_mobile(phone)):
        raise BadInput(N_("This shop has no mobile number: choose another way."), field="way")
