"""Which ways of telling a shop there are in this town."""

from bourg.messages.kinds import Reach


def offered() -> tuple[Reach, ...]:
    """The ways a shop may choose from."""
    return (Reach.DESK, Reach.MAIL, Reach.PAPER, Reach.PHONE)
