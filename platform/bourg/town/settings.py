"""What a town sets in `town.toml`: every key, its meaning and its default.

A key that is not here is refused at start, with its line and the nearest known key
(`bourg.config`). Secrets are not here: they come from the environment or a file of mode 600.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bourg.town.calendar import region_of, school_zone_of
from bourg.town.kinds import FeeBeneficiary, OperatorType
from bourg.town.looks import DEFAULT_ACCENT, DEFAULT_PRIMARY


def _like(pattern: str, words: str) -> Callable[[str], str]:
    """A check that a value has this form; `words` tell a person what to write instead."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{value!r} is not {words}")
        return value

    return check


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is not a time zone like Europe/Paris")
    return value


Colour = Annotated[
    str, AfterValidator(_like(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", "a colour like #1f5c4a"))
]
WebAddress = Annotated[
    str,
    AfterValidator(_like(r"https?://[^\s/]+(/\S*)?", "a web address like https://bondy.example")),
]
Host = Annotated[str, AfterValidator(_like(r"\.?[\w\-.\[\]:]+", "a host name like bondy.example"))]
Phone = Annotated[
    str, AfterValidator(_like(r"\+?[\d .()-]{2,24}", "a telephone number like 0 805 00 00 00"))
]
Zone = Annotated[str, AfterValidator(_zone)]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Region = Literal[
    "", "metropole", "alsace-moselle", "guadeloupe", "martinique", "guyane", "la-reunion",
    "saint-pierre-et-miquelon", "mayotte", "saint-barthelemy", "saint-martin", "wallis-et-futuna",
    "polynesie-francaise", "nouvelle-caledonie",
]  # fmt: skip


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
    hosts: list[Host] = Field(default_factory=lambda: ["localhost", "127.0.0.1"])
    base_url: WebAddress = "http://127.0.0.1:8000"
    time_zone: Zone = "Europe/Paris"
    languages: list[Literal["fr", "en"]] = ["fr", "en"]
    demo: bool = False


class ContactSection(Section):
    """`[contact]`: the telephone number on every page, its hours, the mail address."""

    phone: Phone
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
    port: int = Field(default=587, ge=1, le=65535)
    user: str = ""
    starttls: bool = True

    @model_validator(mode="after")
    def _has_a_server(self) -> Self:
        if self.transport == "smtp" and not self.host:
            raise ValueError('transport = "smtp" needs the name of the mail server in `host`')
        return self


class SmsSection(Section):
    """`[sms]`: `off` sends none, `console` prints, `file` writes into the instance's `sms/`, `http`
    hands them to the gateway at `url`. `sender` is the number that shops answer to;
    `monthly_ceiling_cents` holds for text messages and calls together."""

    transport: Literal["off", "console", "file", "http"] = "off"
    url: WebAddress | None = None
    sender: str = Field(default="", max_length=20)
    segment_cents: float = Field(default=6.0, ge=0, le=100)
    monthly_ceiling_cents: int = Field(default=3000, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _has_a_gateway(self) -> Self:
        if self.transport == "http" and not self.url:
            raise ValueError('transport = "http" needs the address of the gateway in `url`')
        return self


class VoiceSection(Section):
    """`[voice]`: calls by a machine that speaks and takes a key: `off`, `console`, `file`, or
    `http` through the gateway at `url`; `sender` is the number that the shop sees."""

    transport: Literal["off", "console", "file", "http"] = "off"
    url: WebAddress | None = None
    sender: str = Field(default="", max_length=20)
    call_cents: float = Field(default=12.0, ge=0, le=500)

    @model_validator(mode="after")
    def _has_a_gateway(self) -> Self:
        if self.transport == "http" and not self.url:
            raise ValueError('transport = "http" needs the address of the gateway in `url`')
        return self


class LooksSection(Section):
    """`[looks]`: two colours (corrected to AA), logo (a file under theme/static), theme name."""

    primary: Colour = DEFAULT_PRIMARY
    accent: Colour = DEFAULT_ACCENT
    logo: str = ""
    theme: str = ""


class DeliverySection(Section):
    """`[delivery]`: who gets the delivery fee (0 by default), how long a place is kept, and
    what an hour of a paid courier costs the service (for the figures); whether households get
    four digits that they may give to the courier (`door_code`)."""

    fee_beneficiary: FeeBeneficiary = FeeBeneficiary.NOBODY
    fee_beneficiary_name: str = ""
    hold_minutes: int = Field(default=15, ge=5, le=60)
    courier_hour_cents: int = Field(default=2200, ge=0, le=20_000)
    door_code: bool = False

    @property
    def fee_is_nobodys(self) -> bool:
        """Whether nothing says whose the fee is; then none should be asked."""
        return self.fee_beneficiary is FeeBeneficiary.NOBODY


class ShelfSection(Section):
    """`[shelf]`: weeks without a word of its shop until a product is asked about; 0: never."""

    confirm_weeks: int = Field(default=12, ge=0, le=104)


class CalendarSection(Section):
    """`[calendar]`: the days of the open-air market; whose public and school holidays are shown
    (empty: those of the first commune of `insee`)."""

    market_days: list[Weekday] = Field(default_factory=list)
    holiday_region: Region = ""
    school_zone: Literal["", "A", "B", "C"] = ""


class PaceSection(Section):
    """`[travel.bike]` ...: how much longer than the bird's way, and kilometres an hour."""

    factor: float | None = Field(default=None, ge=1, le=5)
    kmh: float | None = Field(default=None, ge=1, le=90)


class PacesSection(Section):
    """The pace of each vehicle; what is not said is the house's."""

    cargo_bike: PaceSection = PaceSection()
    bike: PaceSection = PaceSection()
    van: PaceSection = PaceSection()
    foot: PaceSection = PaceSection()


class TravelSection(PacesSection):
    """`[travel]`: paces, also for a zone by its short name, and a server for travel times."""

    zones: dict[str, PacesSection] = Field(default_factory=dict)
    osrm_url: WebAddress | None = None
    osrm_timeout_s: float = Field(default=5.0, gt=0, le=60)


class FirmsSection(Section):
    """`[firms]`: where the SIRET of a new shop is looked up, if anywhere."""

    url: WebAddress | None = None


class RoundsSection(Section):
    """`[rounds]`: a VROOM server that is shown each plan at its cut-off, if there is one."""

    improver_url: WebAddress | None = None
    improver_timeout_s: float = Field(default=30.0, gt=0, le=300)


class ServerSection(Section):
    """`[server]`: open blueprints, how many proxies stand in front."""

    blueprints: list[str] = Field(default_factory=list)
    proxies: int = Field(default=0, ge=0, le=3)
    https: bool = False


class Texts(Section):
    """`[words.fr]`, `[words.en]`: sentences of the first page that a town writes itself."""

    home_title: str = ""
    welcome: str = ""
    payment: str = ""
    all_closed: str = ""


class WordsSection(Section):
    """`[words.*]`: the town's own words, by language."""

    fr: Texts = Texts()
    en: Texts = Texts()


class Town(Section):
    """One town's settings, whole."""

    town: TownSection
    contact: ContactSection
    legal: LegalSection = LegalSection()
    database: DatabaseSection = DatabaseSection()
    mail: MailSection = MailSection()
    sms: SmsSection = SmsSection()
    voice: VoiceSection = VoiceSection()
    looks: LooksSection = LooksSection()
    delivery: DeliverySection = DeliverySection()
    shelf: ShelfSection = ShelfSection()
    calendar: CalendarSection = CalendarSection()
    travel: TravelSection = TravelSection()
    rounds: RoundsSection = RoundsSection()
    firms: FirmsSection = FirmsSection()
    server: ServerSection = ServerSection()
    words: WordsSection = WordsSection()

    @property
    def own_words(self) -> dict[str, Any]:
        """The words this town wrote, by language and key; what it left out is not there."""
        return self.words.model_dump(exclude_defaults=True)

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
    def holiday_region(self) -> str:
        """Whose public holidays it keeps."""
        return self.calendar.holiday_region or region_of(next(iter(self.town.insee), ""))

    @property
    def school_zone(self) -> str:
        """Whose school holidays it has: A, B or C, or nothing overseas."""
        return self.calendar.school_zone or school_zone_of(next(iter(self.town.insee), ""))

    @property
    def time_zone(self) -> str:
        """The town's zone (IANA name)."""
        return self.town.time_zone
