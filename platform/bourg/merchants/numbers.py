"""The numbers that name a firm: SIRET, SIREN and VAT number, as people type them.

They are checked for their form and key only; that a firm exists, its register says.
(The library is imported when a number is read: few processes ever do.)
"""

from bourg.kernel.refusals import N_, BadInput

SIRET_DIGITS, SIREN_DIGITS = 14, 9
_LOOKS_EMPTY = str.maketrans("", "", " .-\u00a0\u202f\t")


def read_siret(typed: str, field: str = "siret") -> str:
    """The fourteen digits of a SIRET. Raises `BadInput` in words that say what is wrong."""
    from stdnum.exceptions import ValidationError
    from stdnum.fr import siret

    digits = typed.translate(_LOOKS_EMPTY)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == SIRET_DIGITS):
        raise BadInput(N_("A SIRET has 14 digits, like 732 829 320 00074."), field=field)
    try:
        return str(siret.validate(digits))
    except ValidationError:
        msgid = N_("A digit of this SIRET is wrong: please compare it with your papers.")
        raise BadInput(msgid, field=field) from None


def is_siret(number: str | None) -> bool:
    """Whether a stored SIRET can be one."""
    from stdnum.fr import siret

    return bool(siret.is_valid(number or ""))


def read_vat(typed: str, siret: str | None, field: str = "vat_number") -> str | None:
    """A French VAT number, which bears the SIREN of the firm; nothing when nothing was typed.

    Raises `BadInput`.
    """
    from stdnum.exceptions import ValidationError
    from stdnum.fr import tva

    number = typed.translate(_LOOKS_EMPTY).upper()
    if not number:
        return None
    try:
        core = tva.validate(number)
    except ValidationError:
        msgid = N_("A French VAT number is FR, two signs and the nine digits of the SIREN.")
        raise BadInput(msgid, field=field) from None
    if siret and core[2:] != siret[:SIREN_DIGITS]:
        msgid = N_("This VAT number belongs to another firm than the SIRET.")
        raise BadInput(msgid, field=field)
    return f"FR{core}"


def vat_of(siret: str) -> str:
    """The VAT number that a firm of this SIRET has, if it charges VAT (CGI ann. II, 242 nonies)."""
    siren = siret[:SIREN_DIGITS]
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def grouped(siret: str | None) -> str:
    """A SIRET as it is read: 732 829 320 00074."""
    if not siret or len(siret) != SIRET_DIGITS:
        return siret or ""
    parts = (siret[:3], siret[3:6], siret[6:9], siret[9:])
    return "\u00a0".join(parts)
