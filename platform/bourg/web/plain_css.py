"""Style sheets for browsers from before 2022, which skip everything inside `@layer`.

The script of every page (`page.js`) asks for the sheets again with `?plain=1` where layers are
unknown.
"""

import re

_PIECE = re.compile(r"@layer[^;{]*[;{]|/\*.*?\*/|[{}]|[^{}@/]+|[@/]", re.DOTALL)


def plain(css: str) -> str:
    """The rules without the layers around them, in the same order."""
    kept: list[str] = []
    opened: list[bool] = []  # for every block that is open: whether it is a layer
    for piece in _PIECE.findall(css):
        layer = piece.startswith("@layer")
        if piece.endswith("{"):
            opened.append(layer)
        if not layer and not (piece == "}" and opened.pop()):
            kept.append(piece)
    return "".join(kept)
