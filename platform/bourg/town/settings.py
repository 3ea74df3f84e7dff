"""What a town sets in `town.toml`: every key, its meaning and its default.

A key that is not here is refused at start, with its line and the nearest known key
(`bourg.config`). Secrets are not here: they come from the environment or a file of mode 600.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bourg.town.kinds import FeeBeneficiary, OperatorType
from bourg.town.looks import DEFAULT_ACCENT, DEFAULT_PRIMARY

Colour = Annotated[str, StringConstraints(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]


class Section(BaseModel):
    """A table of town.toml: frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TownSection(Section):
    """`[town]`: who and where. `hosts` are the names the site answers to."""

    name: str
    service_name: str
    tagline: str = ""
    insee: list[str] = Field(default_factory=list)
    operator: OperatorType = OperatorType.COMMUNE
    operator_name: str = ""
    hosts: list[str] = Field(default_factory=lambda: ["localhost", "127.0.0.1"])
    base_url: str = "http://127.0.0.1:8000"
    time_zone: str = "Europe/Paris"
    languages: list[Literal["fr", "en"]] = ["fr", "en"]
    demo: bool = False


class ContactSection(Section):
    """`[contact]`: the telephone number on every page, its hours, the mail address."""

    phone: str
    phone_hours: str = ""
    email: str = ""
    postal_address: str = ""


class LegalSection(Section):
    """`[legal]`: what the legal pages must name; what is left empty is marked there as missing."""

    publication_director: str = ""
    hosting: str = ""
    data_protection: str = ""


class DatabaseSection(Section):
    """`[database]`: empty `url` means SQLite in the instance folder."""

    url: str = ""


class MailSection(Section):
    """`[mail]`: `console` prints, `file` writes .eml files to the instance, `smtp` sends."""

    transport: Literal["console", "file", "smtp"] = "file"
    sender: str = "bonjour@bourg.example"
    host: str = ""
    port: int = 587
    user: str = ""
    starttls: bool = True


class LooksSection(Section):
    """`[looks]`: two colours (corrected to AA), logo (a file under theme/static), theme name."""

    primary: Colour = DEFAULT_PRIMARY
    accent: Colour = DEFAULT_ACCENT
    logo: str = ""
    theme: str = ""


class DeliverySection(Section):
    """`[delivery]`: who gets the delivery fee (0 by default), how long a place is kept, and
    what an hour of a paid courier costs the service (for the figures)."""

    fee_beneficiary: FeeBeneficiary = FeeBeneficiary.NOBODY
    fee_beneficiary_name: str = ""
    hold_minutes: int = Field(default=15, ge=5, le=60)
    courier_hour_cents: int = Field(default=2200, ge=0, le=20_000)


class ServerSection(Section):
    """`[server]`: open blueprints, how many proxies stand in front."""

    blueprints: list[str] = Field(default_factory=list)
    proxies: int = Field(default=0, ge=0, le=3)
    https: bool = False


class Town(Section):
    """One town's settings, whole."""

    town: TownSection
    contact: ContactSection
    legal: LegalSection = LegalSection()
    database: DatabaseSection = DatabaseSection()
    mail: MailSection = MailSection()
    looks: LooksSection = LooksSection()
    delivery: DeliverySection = DeliverySection()
    server: ServerSection = ServerSection()
    words: dict[str, dict[str, str]] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The town's name."""
        return self.town.name

    @property
    def service_name(self) -> str:
        """What the service is called on every page."""
        return self.town.service_name

    @property
    def tagline(self) -> str:
        """One line under the name."""
        return self.town.tagline

    @property
    def demo(self) -> bool:
        """Whether shops and people are invented."""
        return self.town.demo

    @property
    def operator(self) -> OperatorType:
        """Commune, EPCI, CCAS or association."""
        return self.town.operator

    @property
    def phone(self) -> str:
        """The telephone number as people read it."""
        return self.contact.phone

    @property
    def phone_uri(self) -> str:
        """The number as a `tel:` link."""
        digits = "".join(c for c in self.contact.phone if c.isdigit() or c == "+")
        return f"tel:+33{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"

    @property
    def phone_hours(self) -> str:
        """When somebody answers."""
        return self.contact.phone_hours

    @property
    def email(self) -> str:
        """Where to write."""
        return self.contact.email

    @property
    def logo(self) -> str:
        """The logo's path under static, or nothing."""
        return self.looks.logo

    @property
    def time_zone(self) -> str:
        """The town's zone (IANA name)."""
        return self.town.time_zone
