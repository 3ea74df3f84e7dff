"""PDF files for paper and for other people's programs, tagged so that screen readers read them.

The library (typst) is 80 MB and not needed for anything else: it is imported with the first file.
A sheet is described in `typst/`; what is written on it comes as data and is never read as markup.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Response
from flask_babel import gettext

from bourg.kernel.refusals import N_, Refusal
from bourg.web.language import language
from bourg.web.tools import tools

SHEETS = Path(__file__).with_name("typst")


class NoPdf(Refusal):
    """The library that writes PDF files is not installed, or does not run here."""

    code = "no_pdf"
    msgid = N_("PDF files cannot be written here: print the sheet from your browser instead.")


def pdf(sheet: str, name: str, title: str, data: Mapping[str, Any]) -> Response:
    """A file to save under this name. Raises `NoPdf`."""
    town = tools().town
    demo = N_("Demonstration: the shops and people here are invented, nothing will be delivered.")
    head = {
        "title": title, "town": town.service_name, "operator": town.town.operator_name,
        "phone": town.phone, "lang": language(), "demo": gettext(demo) if town.demo else "",
    }  # fmt: skip
    answer = Response(written(sheet, {**head, **data}), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def written(sheet: str, data: Mapping[str, Any]) -> bytes:
    """The file's bytes. A sign that no font has (an emoji in a name) only costs the seal of PDF/UA.

    Raises `NoPdf`.
    """
    try:
        import typst
    except ImportError as missing:
        raise NoPdf() from missing
    source = "\n".join((SHEETS / f"{part}.typ").read_text("utf-8") for part in ("frame", sheet))
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        return bytes(typst.compile(source.encode(), sys_inputs=inputs, pdf_standards=["ua-1"]))
    except typst.TypstError:
        return bytes(typst.compile(source.encode(), sys_inputs=inputs))
