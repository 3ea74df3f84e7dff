"""The trader's file: what a shop says of itself, what stops it from selling, what may wait.

Every need names who asks for it. Regulation (EU) 2022/2065 (DSA), art. 30: a trader is known before
it sells here; the town is no small enterprise, so nothing of it is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from bourg.kernel.refusals import N_
from bourg.merchants.kinds import PaperKind
from bourg.merchants.numbers import is_siret

WARN_DAYS = (30, 7, 0)  # so many days before a paper's last day the shop is told; 0: it is over
PUBLIC_REGISTER = "Registre national des entreprises"  # where every firm stands since 2023


class Paper(NamedTuple):
    """A paper that was shown and its last day, which still counts."""

    kind: PaperKind
    expires_on: date

    def expired(self, on: date) -> bool:
        """Whether it is over on that day."""
        return self.expires_on < on

    def soon(self, on: date) -> bool:
        """Whether its end comes near."""
        return on <= self.expires_on <= on + timedelta(days=max(WARN_DAYS))


class TraderFile(NamedTuple):
    """What is known of a trader, and its papers by kind."""

    trade: str
    legal_name: str
    legal_form: str
    address_label: str
    phone: str | None
    email: str | None
    siret: str | None
    register_name: str
    vat_number: str | None
    vat_franchise: bool
    contact_name: str
    mediator: str
    certified_at: datetime | None
    mandate_at: datetime | None
    identity_seen_on: date | None
    alcohol_licence: str
    opening_hours: str
    papers: Mapping[PaperKind, Paper] = {}

    def valid(self, kind: PaperKind, on: date) -> bool:
        """Whether this paper was shown and is not over."""
        return kind in self.papers and not self.papers[kind].expired(on)


EMPTY = TraderFile(
    "", "", "", "", None, None, None, "", None, False, "", "", None, None, None, "", ""
)
SAID = tuple(name for name in TraderFile._fields if name != "papers")


class Need(NamedTuple):
    """Something asked of a shop: at which field, in which words, by which source.

    `blocks`: nobody sells without it. `asked`: whether this shop is asked for it at all.
    """

    field: str
    msgid: str
    source: str
    blocks: bool
    met: Callable[[TraderFile, date], bool]
    asked: Callable[[TraderFile], bool] = lambda file: True


def _said(name: str) -> Callable[[TraderFile, date], bool]:
    def met(file: TraderFile, on: date) -> bool:
        value: Any = getattr(file, name)
        return bool(value.strip()) if isinstance(value, str) else value is not None

    return met


def _sells_alcohol(file: TraderFile) -> bool:
    return file.trade == "wine" or bool(file.alcohol_licence.strip())


def _licensed(file: TraderFile, on: date) -> bool:
    paper = file.papers.get(PaperKind.ALCOHOL_LICENCE)
    return bool(file.alcohol_licence.strip()) and not (paper and paper.expired(on))


DSA, HOUSE = "DSA (UE) 2022/2065, art. 30", N_("rule of this service")

NEEDS = (
    Need("legal_name", N_("Enter the shop's legal name."), f"{DSA}(1)(a)", True,
         _said("legal_name")),
    Need("address_label", N_("Enter the shop's address."), f"{DSA}(1)(a)", True,
         _said("address_label")),
    Need("phone", N_("Enter a telephone number."), f"{DSA}(1)(a)", True, _said("phone")),
    Need("email", N_("Enter an e-mail address; a shop without one may give the town hall's."),
         f"{DSA}(1)(a)", True, _said("email")),
    Need("siret", N_("Enter the shop's SIRET, 14 digits."), f"{DSA}(1)(d)", True,
         lambda file, on: is_siret(file.siret)),
    Need("register_name", N_("Say in which public register the shop stands."), f"{DSA}(1)(d)",
         True, _said("register_name")),
    Need("identity_seen_on", N_("Show an identity card to the town hall: no copy is kept."),
         f"{DSA}(1)(b)", True, _said("identity_seen_on")),
    Need("certified_at", N_("Declare that you sell only what the law allows."), f"{DSA}(1)(e)",
         True, _said("certified_at")),
    Need("alcohol_licence", N_("Enter the alcohol licence; it must not be over."),
         "Code de la santé publique, L.3331-3", True, _licensed, _sells_alcohol),
    Need("opening_hours", N_("Enter the opening hours: couriers come then."), HOUSE, True,
         _said("opening_hours")),
    Need("vat_number", N_("Enter the VAT number, or say that the shop charges no VAT."),
         "Code général des impôts, ann. II, 242 nonies A; art. 293 B", False,
         lambda file, on: file.vat_franchise or bool(file.vat_number)),
    Need("legal_form", N_("Enter the legal form, for example SARL or EI."),
         "Code de commerce, R.123-237, R.123-238", False, _said("legal_form")),
    Need("contact_name", N_("Say who answers for the shop."), HOUSE, False, _said("contact_name")),
    Need("mediator", N_("Name the consumer mediator the shop belongs to."),
         "Code de la consommation, L.612-1, L.616-1", False, _said("mediator")),
    Need("mandate_at", N_("Let receipts be written in your name, or keep writing them yourself."),
         "Code général des impôts, art. 289 I-2", False, _said("mandate_at")),
    Need("insurance", N_("Show the liability insurance and its last day."), HOUSE, False,
         lambda file, on: file.valid(PaperKind.INSURANCE, on)),
)  # fmt: skip


class Answer(NamedTuple):
    """A need and whether the file meets it."""

    need: Need
    met: bool


def answers(file: TraderFile, on: date) -> list[Answer]:
    """Everything asked of this shop and whether it is there, what blocks first."""
    return [Answer(need, need.met(file, on)) for need in NEEDS if need.asked(file)]


def lacking(file: TraderFile, on: date) -> list[Need]:
    """What is not there and stops the shop from selling."""
    return [one.need for one in answers(file, on) if one.need.blocks and not one.met]


def waiting(file: TraderFile, on: date) -> list[Need]:
    """What is not there and may wait."""
    return [one.need for one in answers(file, on) if not one.need.blocks and not one.met]


def warning(expires_on: date, on: date) -> int | None:
    """Which of `WARN_DAYS` a paper has come to; nothing while its end is far."""
    left = (expires_on - on).days
    if left < 0:
        return 0
    return min((days for days in WARN_DAYS if days and left <= days), default=None)


def in_order(papers: Iterable[Paper]) -> list[Paper]:
    """Papers by the day on which they end."""
    return sorted(papers, key=lambda paper: (paper.expires_on, paper.kind))
