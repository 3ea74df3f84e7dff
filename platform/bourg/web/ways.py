"""Which ways of telling a shop there are in this town."""

from bourg.messages.kinds import Reach
from bourg.web.tools import tools


def offered() -> tuple[Reach, ...]:
    """The ways a shop may choose from: text messages and calls only where they are switched on."""
    town = tools().town
    shut = {Reach.SMS} if town.sms.transport == "off" else set()
    shut |= {Reach.VOICE} if town.voice.transport == "off" else set()
    return tuple(way for way in Reach if way not in shut)
