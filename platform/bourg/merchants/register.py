"""What the public register of firms says of a SIRET, as far as a shop's file asks for it.

The service is recherche-entreprises.api.gouv.fr (free, without a key); its answer is read with
care, since nothing of it is promised. A firm of limited diffusion tells no name and no address.
"""

from typing import Any, NamedTuple, Protocol

from bourg.kernel.refusals import N_, BadInput
from bourg.merchants.trades import BY_NAF

FORMS = {
    "1000": "EI", "5498": "EURL", "5499": "SARL", "5599": "SA", "5710": "SAS", "5720": "SASU",
    "5458": "SCOP", "5202": "SNC", "6540": "SCI", "9220": "Association",
}  # fmt: skip
HIDDEN = ("[ND]", "[NON-DIFFUSIBLE]")


class Firm(NamedTuple):
    """An establishment that is open: what it can fill in; an empty word is not known."""

    name: str
    legal_name: str
    legal_form: str
    address: str
    trade: str


class Register(Protocol):
    """Where a SIRET is looked up, outside of any transaction."""

    def look_up(self, siret: str) -> Firm | None:
        """The firm; nothing for a SIRET it does not know. Raises `BadInput`, `Unreachable`."""


class Unreachable(BadInput):
    """The register did not answer, or said something else."""

    code = "register_unreachable"
    msgid = N_("The public register does not answer now. Please type the fields yourself.")


def read(told: Any, siret: str) -> Firm | None:
    """The firm of an answer. Raises `BadInput` for a shop that is closed, `Unreachable`."""
    try:
        for firm in told["results"]:
            for place in (firm.get("siege") or {}, *firm.get("matching_etablissements", ())):
                if place.get("siret") == siret:
                    return _firm(firm, place)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreachable(field="siret") from error
    return None


def _firm(firm: dict[str, Any], place: dict[str, Any]) -> Firm:
    if place.get("etat_administratif", "A") != "A":
        msgid = N_("The register says that the shop of this SIRET is closed: compare your papers.")
        raise BadInput(msgid, field="siret")
    signs = place.get("liste_enseignes") or []
    naf = _words(place.get("activite_principale")) or _words(firm.get("activite_principale"))
    return Firm(
        _words(signs[0] if isinstance(signs, list) and signs else "")[:120],
        (_words(firm.get("nom_raison_sociale")) or _words(firm.get("nom_complet")))[:160],
        FORMS.get(_words(firm.get("nature_juridique")), ""),
        _words(place.get("adresse"))[:200],
        BY_NAF.get(naf, ""),
    )


def _words(told: object) -> str:
    words = " ".join(told.split()) if isinstance(told, str) else ""
    return "" if any(hidden in words for hidden in HIDDEN) else words
