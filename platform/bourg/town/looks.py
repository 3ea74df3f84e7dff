"""The town's palette from its two colours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of a town."""

    primary: str
    accent: str

    def css(self) -> str:
        """The palette as custom properties."""
        return f":root{{--primary:{self.primary};--accent:{self.accent}}}\n"


def palette(primary: str, accent: str) -> Palette:
    """The palette of two colours."""
    return Palette(primary, accent)
