"""The alphabet of text messages (GSM 03.38): what fits, and how many messages a text is paid as.

A text with one sign outside the alphabet is sent in another code that holds 70 signs instead of
160, so signs are replaced by what comes nearest in it.
"""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€")  # each takes the place of two
ALONE, JOINED = 160, 153

_INSTEAD = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-",
        "—": "-", "×": "x", "≈": "env.", "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ",
        "\t": " ",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text in the alphabet of text messages: what is not in it, by what comes nearest."""
    return "".join(
        _nearest(sign) for sign in unicodedata.normalize("NFC", text).translate(_INSTEAD)
    )


def size(text: str) -> int:
    """How many places a plain text takes."""
    return len(text) + sum(sign in DOUBLE for sign in text)


def segments(text: str) -> int:
    """How many messages a plain text is paid as: 160 places, or 153 each when it takes several."""
    places = size(text)
    return 1 if places <= ALONE else -(-places // JOINED)


def shortened(text: str, most_segments: int) -> str:
    """The plain text, cut to what so many messages hold; three dots say that it was cut."""
    found = plain(text)
    if segments(found) <= most_segments:
        return found
    room = ALONE if most_segments == 1 else JOINED * most_segments
    found = found[:room]
    while size(found) > room - 3:
        found = found[:-1]
    return f"{found.rstrip()}..."


def _nearest(sign: str) -> str:
    if sign in BASIC or sign in DOUBLE:
        return sign
    bare = unicodedata.normalize("NFKD", sign)[0]
    return bare if bare in BASIC else "?"
