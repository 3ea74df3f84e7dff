"""Standing orders: kept (`keeping`), changed, paused and ended (`changing`), ordered (`deciding`).

Locks: the standing order first, then what `placing` and `cancelling` lock.
"""

from bourg.ordering.services.standing.changing import change, end, pause, resume, set_line
from bourg.ordering.services.standing.deciding import decide, note_told, order_for
from bourg.ordering.services.standing.keeping import Agreed, keep
from bourg.ordering.services.standing.shopping import Terms

__all__ = [
    "Agreed", "Terms", "change", "decide", "end", "keep", "note_told", "order_for", "pause",
    "resume", "set_line",
]  # fmt: skip
