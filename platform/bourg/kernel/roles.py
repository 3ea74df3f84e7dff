"""Who acts: the roles of the town, the channels orders come by, and the actor of an event."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be; staff of a shop is known by `merchants.StaffMember`."""

    RESIDENT = "resident"
    MERCHANT = "merchant"
    COURIER = "courier"
    AGENT = "agent"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


class Channel(StrEnum):
    """By which way an order or an answer came."""

    WEB = "web"
    API = "api"
    PHONE_DESK = "phone_desk"
    RELATIVE = "relative"
    STANDING = "standing"
    OFFICER = "officer"
    MAIL_LINK = "mail_link"
    SMS = "sms"
    PAPER = "paper"
    IMPORT = "import"
    DEMO = "demo"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does something, by id and role, and through which channel; never by name."""

    role: str
    user_id: int | None = None
    channel: Channel = Channel.WEB

    @classmethod
    def guest(cls, channel: Channel = Channel.WEB) -> "Actor":
        """Somebody who holds the private link of a basket or an order."""
        return cls("guest", None, channel)

    @classmethod
    def system(cls) -> "Actor":
        """A rule or a job, not a person."""
        return cls("system", None, Channel.SYSTEM)
