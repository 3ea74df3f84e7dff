"""What services are handed from outside: built once per app, replaced by fakes in tests."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from bourg.addresses.atlas import Atlas
from bourg.config import Settings
from bourg.kernel.references import seal, seal_matches
from bourg.merchants.register import Register
from bourg.routing.improving import Improver
from bourg.town.settings import Town


@dataclass(frozen=True)
class Tools:
    """The tools of one town's app."""

    settings: Settings
    static_urls: dict[str, str] = field(default_factory=dict)
    said: dict[tuple[Hashable, ...], str] = field(default_factory=dict)
    atlas: Atlas = field(default_factory=Atlas)
    improver: Improver | None = None
    register: Register | None = None

    @property
    def town(self) -> Town:
        """The town's settings."""
        return self.settings.town

    @property
    def media(self) -> Path:
        """Where the town's photos lie."""
        return self.settings.instance / "media"

    def seal(self, purpose: str, subject: str, version: int = 0) -> str:
        """The private token of a basket or an order."""
        return seal(self.settings.secret_key, purpose, subject, version)

    def unseals(self, given: object, purpose: str, subject: str, version: int = 0) -> bool:
        """Whether `given` opens that basket or order."""
        return seal_matches(given, self.settings.secret_key, purpose, subject, version)


def tools() -> Tools:
    """The tools of the running app."""
    found: Tools = current_app.extensions["bourg"]
    return found
