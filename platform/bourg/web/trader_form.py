"""The fields of a trader's file, as a shop types them; its address as the gazetteer knows it."""

from typing import Any

from flask import request

from bourg.addresses.queries import find, search
from bourg.kernel.refusals import N_, BadInput
from bourg.merchants.numbers import read_siret, read_vat
from bourg.people.rules import clean_email, clean_phone
from bourg.web.fields import several
from bourg.web.forms import text
from bourg.web.reading import reading

MOST_NEAR = 3
# Plain words and how long they may be, as the columns are.
WORDS = {"legal_name": 160, "legal_form": 60, "register_name": 120, "contact_name": 120,
         "mediator": 300, "alcohol_licence": 80}  # fmt: skip


def read(known_label: str = "") -> dict[str, Any]:
    """What was typed, cleaned. Raises `BadInput`, all faults at once.

    `known_label`: the address that is stored already is taken as it is.
    """
    readers = {name: _words for name in WORDS} | {
        "siret": _siret, "phone": _phone, "email": _email, "vat_number": _vat,
        "address": lambda name: place(name, known_label),
    }  # fmt: skip
    found = several(readers)
    where = found.pop("address")
    return {**found, **where, "vat_franchise": franchise()}


def franchise() -> bool:
    """Whether the shop says that it charges no VAT."""
    return request.form.get("vat_franchise") == "yes"


def place(name: str, known_label: str = "") -> dict[str, Any]:
    """Where the shop is: an address of the gazetteer, or as it was written if that is insisted on.

    Raises `BadInput` that proposes the nearest.
    """
    typed = text(name, longest=200)
    if typed == known_label or not typed:
        return {} if typed else {"address_label": ""}
    if (sure := search(reading(), typed).exact) is not None and sure.inside:
        row = find(reading(), sure.id)
        return {"address_id": row.id if row else None, "address_label": sure.label,
                "lat": sure.lat, "lon": sure.lon}  # fmt: skip
    if request.form.get("address_as_is") == "yes":
        return {"address_id": None, "address_label": typed, "lat": None, "lon": None}
    raise _unknown(typed, name)


def _unknown(typed: str, name: str) -> BadInput:
    near = [one.label for one in search(reading(), typed).suggestions[:MOST_NEAR]]
    if not near:
        return BadInput(N_("This address is not in the town's list."), field=name)
    msgid = N_("We are not sure of this address. Do you mean: %(near)s?")
    return BadInput(msgid, field=name, near=" – ".join(near))


def _words(name: str) -> str:
    return " ".join(text(name, longest=WORDS[name]).split())


def _siret(name: str) -> str | None:
    typed = text(name, longest=40)
    return read_siret(typed, name) if typed else None


def _vat(name: str) -> str | None:
    if franchise():
        return None
    try:
        siret = _siret("siret")
    except BadInput:
        siret = None
    return read_vat(text(name, longest=40), siret, name)


def _phone(name: str) -> str | None:
    typed = text(name, longest=40)
    return clean_phone(typed, name) if typed else None


def _email(name: str) -> str | None:
    typed = text(name, longest=254)
    return clean_email(typed) if typed else None
