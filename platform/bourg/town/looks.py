"""A town's two colours, made readable: WCAG 2.2 AA by computation, whatever colours are picked.

Contrast is the ratio of relative luminances (WCAG 2.2, "contrast ratio"): 4.5 for text on its
background, 3 for the parts of a control. A colour is moved towards black or white, no further than
needed, so it keeps its hue; what was moved is told in `Palette.corrections`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from math import floor

TEXT_RATIO = 4.5
PART_RATIO = 3.0
PAPER = "#fbf7f0"
CARD = "#fffdf9"
BLACK, WHITE = "#000000", "#ffffff"
INK = "#1b1a17"
DEFAULT_PRIMARY = "#1f5c4a"
DEFAULT_ACCENT = "#e2a33b"
GROUNDS = (PAPER, CARD)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 64


class BadColour(ValueError):
    """What was given is no colour we can read; the message says what is expected."""


@dataclass(frozen=True)
class Correction:
    """One token that had to be moved to be readable; `ratio` is what the picked colour gave."""

    token: str
    picked: str
    used: str
    ratio: float
    needed: float


@dataclass(frozen=True)
class Shades:
    """What one colour becomes: fill, hover, text on both, edge, tint, and itself as text."""

    fill: str
    strong: str
    on: str
    edge: str
    soft: str
    ink: str


@dataclass(frozen=True)
class Palette:
    """The tokens of one town. Every pair used together by the style sheets meets AA."""

    primary: str
    primary_strong: str
    on_primary: str
    primary_edge: str
    primary_soft: str
    primary_ink: str
    accent: str
    accent_strong: str
    on_accent: str
    accent_edge: str
    accent_soft: str
    accent_ink: str
    link: str
    link_hover: str
    focus: str
    corrections: tuple[Correction, ...] = ()

    def css(self) -> str:
        """The tokens as custom properties, in the style sheets' layer for the town."""
        names = [field.name for field in fields(self) if field.name != "corrections"]
        lines = [f"--{name.replace('_', '-')}:{getattr(self, name)}" for name in names]
        return "@layer town{:root{" + ";".join(lines) + "}}\n"


@lru_cache(maxsize=256)
def palette(primary: str, accent: str) -> Palette:
    """The readable palette of two CSS hex colours (3 or 6 digits). Raises BadColour."""
    first, second = parse(primary), parse(accent)
    p, a = _shades(first), _shades(second)
    return Palette(
        primary=p.fill,
        primary_strong=p.strong,
        on_primary=p.on,
        primary_edge=p.edge,
        primary_soft=p.soft,
        primary_ink=p.ink,
        accent=a.fill,
        accent_strong=a.strong,
        on_accent=a.on,
        accent_edge=a.edge,
        accent_soft=a.soft,
        accent_ink=a.ink,
        link=p.ink,
        link_hover=mix(p.ink, BLACK, 0.35),
        focus=INK,
        corrections=(*_told("primary", first, p), *_told("accent", second, a)),
    )


def parse(colour: str) -> str:
    """A CSS hex colour as `#rrggbb` in lower case. Raises BadColour."""
    text = colour.strip() if isinstance(colour, str) else ""
    if not _HEX.fullmatch(text):
        raise BadColour(
            f"{colour!r} is not a colour: write # and 3 or 6 hexadecimal digits, #1f5c4a"
        )
    digits = text[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a share (0 to 1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, grounds: tuple[str, ...], ratio: float) -> str:
    """`colour`, darkened no more than needed to reach the ratio on each of these light grounds."""
    return _move(colour, BLACK, lambda moved: _worst(moved, grounds) >= ratio)


def _shades(colour: str) -> Shades:
    fill, strong, on = _filled(colour)
    soft = mix(colour, CARD, _tint_share(colour))
    return Shades(
        fill=fill,
        strong=strong,
        on=on,
        edge=readable(fill, (*GROUNDS, soft), PART_RATIO),
        soft=soft,
        ink=readable(colour, (*GROUNDS, soft, WHITE), TEXT_RATIO),
    )


def _filled(colour: str) -> tuple[str, str, str]:
    """Fill, hover fill and the text that is readable on both; the smaller change wins."""
    under_white = _move(colour, BLACK, lambda c: contrast(c, WHITE) >= TEXT_RATIO)
    under_ink = _move(colour, WHITE, lambda c: contrast(c, INK) >= TEXT_RATIO)
    if _distance(colour, under_white) <= _distance(colour, under_ink):
        return under_white, _hover(under_white, WHITE), WHITE
    return under_ink, _hover(under_ink, INK), INK


def _hover(fill: str, text: str) -> str:
    """A shade that is seen to differ and on which the text stays readable."""
    darker = mix(fill, BLACK, 0.22)
    visible = contrast(darker, fill) >= 1.1 and contrast(darker, text) >= TEXT_RATIO
    return darker if visible else mix(fill, WHITE, 0.16 if text == WHITE else 0.4)


def _tint_share(colour: str) -> float:
    """How much paper a tint needs so that ink reads well on it: dark colours need more."""
    return 0.86 if luminance(colour) < 0.4 else 0.78


def _told(name: str, picked: str, used: Shades) -> list[Correction]:
    """What differs from the picked colour, with the ratio it would have had."""
    text = max(contrast(picked, WHITE), contrast(picked, INK))
    checks = [
        (name, used.fill, text, TEXT_RATIO),
        (f"{name}-edge", used.edge, _worst(picked, (*GROUNDS, used.soft)), PART_RATIO),
        (f"{name}-ink", used.ink, _worst(picked, (*GROUNDS, used.soft, WHITE)), TEXT_RATIO),
    ]
    return [
        Correction(token, picked, colour, floor(ratio * 100) / 100, needed)
        for token, colour, ratio, needed in checks
        if ratio < needed
    ]


def _worst(colour: str, grounds: tuple[str, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _move(colour: str, target: str, enough: Callable[[str], bool]) -> str:
    """The first colour on the way to the target that is enough."""
    steps = (mix(colour, target, step / _STEPS) for step in range(_STEPS + 1))
    return next((moved for moved in steps if enough(moved)), target)


def _distance(one: str, other: str) -> int:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return sum(abs(a - b) for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
