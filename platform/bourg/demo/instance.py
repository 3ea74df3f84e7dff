"""An empty instance made ready: its town.toml, its tables, and whether a demo may go in at all."""

import os
import re
import shutil
from pathlib import Path
from string import Template

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bourg.demo import marks, stock
from bourg.ordering.models import Order
from bourg.town.settings import Town
from bourg.web import basemaps

TEMPLATE = Path(__file__).parent / "town.toml"
WEB_ADDRESS = re.compile(r"https?://[\w.\[\]:-]+")


class DemoRefused(Exception):
    """The demo does not go into this instance; the message says why and what to do."""


def write_town(instance: Path, base_url: str) -> bool:
    """Write town.toml unless there is one; says whether it did. Raises `DemoRefused`.

    Beside it go the outline and the street names, for every later import of addresses, and the
    town's map.
    """
    path = instance / "town.toml"
    if path.exists():
        return False
    if not WEB_ADDRESS.fullmatch(base_url):
        raise DemoRefused(f"{base_url} is not a web address like http://127.0.0.1:8000.")
    texts = stock.texts()
    english = {f"en_{key}": words for key, words in texts["en"].items()}
    words = {**texts, **texts["fr"], **english, "base_url": base_url}
    text = Template(TEMPLATE.read_text("utf-8")).substitute(words)
    try:
        instance.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".town.{os.getpid()}.toml")
        draft.write_text(text, "utf-8")
        draft.replace(path)
        for name, source in stock.REFERENCES.items():
            if not (instance / name).exists():
                shutil.copyfile(source, instance / name)
        if not (instance / basemaps.FILE).exists():
            basemaps.keep(instance, stock.basemap())
    except OSError as error:
        why = error.strerror or str(error)
        raise DemoRefused(f"{instance} cannot be written: {why}. Choose another folder.") from None
    return True


def refuse_real_town(town: Town) -> None:
    """Raise `DemoRefused` unless town.toml says that this is a demo; nothing was touched yet."""
    if not town.demo:
        raise DemoRefused(
            "This is a real town: `demo` is false in its town.toml. Nothing was changed."
        )


def empty(instance: Path, database_url: str) -> None:
    """Remove the SQLite files, the mails, the pictures and what is kept of a demo instance."""
    if not database_url.startswith("sqlite"):
        raise DemoRefused("Its database is on a server: empty it there. Nothing was changed.")
    for file in instance.glob("*.sqlite3*"):
        file.unlink()
    for folder in ("cache", "mail", "media"):
        shutil.rmtree(instance / folder, ignore_errors=True)


def refuse_real_orders(session: Session) -> None:
    """Raise `DemoRefused` where invented orders would stand among a town's own."""
    orders = session.scalars(select(func.count()).select_from(Order)).one()
    if orders and not marks.done(session):
        raise DemoRefused(
            f"There are {orders} orders here already: the demo only goes into an empty instance."
        )
