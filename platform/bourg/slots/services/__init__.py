"""What people do with slots.

Keep a place and give it back (`holding`), move to another (`moving`); plan the week (`templates`),
the days that differ (`excepting`), and the slots themselves (`planning`).
"""

from bourg.slots.services.holding import (
    Promised,
    confirm,
    extend,
    give_back,
    give_back_shop,
    hold,
    refit,
    rehold_shops,
    release,
    release_expired,
    start_paying,
)
from bourg.slots.services.moving import move
from bourg.slots.services.planning import (
    close,
    open_slots,
    reopen,
    set_capacity,
)
from bourg.slots.services.templates import add_template

__all__ = [
    "Promised", "add_template", "close", "confirm", "extend", "give_back", "give_back_shop", "hold",
    "move", "open_slots", "refit", "rehold_shops", "release", "release_expired", "reopen",
    "set_capacity", "start_paying",
]  # fmt: skip
