"""By which ways somebody can be reached who has to answer."""

from enum import StrEnum


class Reach(StrEnum):
    """A way to tell a shop of an order: its desk on the web, a mail with links, a text message, a
    call by a machine, a printed sheet, or one of the town's people on the telephone."""

    DESK = "desk"
    MAIL = "mail"
    SMS = "sms"
    VOICE = "voice"
    PAPER = "paper"
    PHONE = "phone"
