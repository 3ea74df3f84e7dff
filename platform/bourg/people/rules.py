"""Rules about people: what a password, an e-mail address and a telephone number must be."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bourg.kernel.refusals import N_, BadInput
from bourg.people.refusals import WeakPassword

MIN_PASSWORD, MAX_PASSWORD = 10, 128
COMMON = frozenset(
    """1234567890 0123456789 motdepasse1 motdepasse123 azertyuiop azertyuiop1 azerty12345
    qwertyuiop password123 password1234 bonjour123 bonjour1234 soleil12345 doudou12345
    loulou12345 marseille13 11111111111 00000000000 12345678910 123456789a a123456789
    jetaime123 motdepasse chocolat123 administrateur administrator""".split()  # noqa: SIM905
)

TITLES = frozenset(
    ("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "dr", "docteur", "mrs", "ms")
)


def check_password(password: str, email: str) -> str:
    """The password when it is good enough. Raises `WeakPassword`."""
    too_plain = password.lower() in COMMON or password.lower() == email or len(set(password)) < 4
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or too_plain:
        raise WeakPassword(field="password")
    return password


def clean_email(text: str) -> str:
    """An e-mail address in lower case. Raises `BadInput` on the field `email`."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        msgid = N_("Enter an e-mail address like marie@example.fr.")
        raise BadInput(msgid, field="email") from None
    return found.normalized.lower()


def clean_phone(text: str, field: str = "phone") -> str:
    """A telephone number in E.164 (French when no country is given). Raises `BadInput`."""
    msgid = N_("Enter a telephone number with 10 digits, like 06 12 34 56 78.")
    try:
        number = phonenumbers.parse(text.strip()[:40], "FR")
    except phonenumbers.NumberParseException:
        raise BadInput(msgid, field=field) from None
    if not phonenumbers.is_possible_number(number):
        raise BadInput(msgid, field=field)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_mobile(e164: str) -> bool:
    """Whether a stored number takes text messages."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(e164, "FR"))
    except phonenumbers.NumberParseException:
        return False
    return kind in (
        phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
    )  # fmt: skip


def read_phone(e164: str | None) -> str:
    """A stored number as people read it: "06 12 34 56 78"."""
    if not e164:
        return ""
    try:
        number = phonenumbers.parse(e164, "FR")
    except phonenumbers.NumberParseException:
        return e164
    kind = phonenumbers.PhoneNumberFormat
    style = kind.NATIONAL if number.country_code == 33 else kind.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def first_name(name: str) -> str:
    """What a shop may call somebody: the first name, not the family name.

    Family names are often in capitals or behind a title; of "Mme Curie" the shop reads "Mme C.".
    """
    words = name.split()
    titles = [word for word in words if word.casefold().rstrip(".") in TITLES]
    names = [word for word in words if word not in titles]
    if titles and len(names) == 1:
        return f"{titles[0]} {names[0][0]}."
    given = [word for word in names if len(word.rstrip(".")) == 1 or not word.isupper()]
    return next(iter((*given, *names, *words)), "")


def clean_name(text: str, field: str = "name") -> str:
    """A name without control characters, 1 to 120 characters. Raises `BadInput`.

    An address of the web is no name: names stand in mails, and the typist may be a stranger.
    """
    name = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if not 1 <= len(name) <= 120 or "://" in name or "www." in name.lower():
        raise BadInput(N_("Enter a name, at most 120 characters."), field=field)
    return name
