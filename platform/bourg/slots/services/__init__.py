"""What people do with slots: keep a place, give it back (`holding`); plan them (`planning`)."""

from bourg.slots.services.holding import (
    confirm,
    extend,
    give_back,
    give_back_shop,
    hold,
    rehold_shops,
    release,
    release_expired,
    start_paying,
)
from bourg.slots.services.planning import (
    add_template,
    close,
    open_slots,
    reopen,
    set_capacity,
)

__all__ = [
    "add_template", "close", "confirm", "extend", "give_back", "give_back_shop", "hold",
    "open_slots", "rehold_shops", "release", "release_expired", "reopen", "set_capacity",
    "start_paying",
]  # fmt: skip
