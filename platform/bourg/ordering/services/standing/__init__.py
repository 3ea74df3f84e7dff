"""Standing orders: kept (`keeping`), changed, paused and ended (`changing`), filled
(`lines`), ordered (`deciding`).

Locks: the standing order first, then what `placing` and `cancelling` lock.
"""

from bourg.ordering.services.standing.changing import change, end, pause, resume
from bourg.ordering.services.standing.deciding import decide, note_told, order_for
from bourg.ordering.services.standing.keeping import Agreed, keep
from bourg.ordering.services.standing.lines import add_line, put_line, set_line
from bourg.ordering.services.standing.shopping import Terms

__all__ = [
    "Agreed", "Terms", "add_line", "change", "decide", "end", "keep", "note_told", "order_for",
    "pause", "put_line", "resume", "set_line",
]  # fmt: skip
