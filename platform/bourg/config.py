"""Reads one town's configuration: `town.toml` of its instance folder, and its secrets."""

import difflib
import os
import re
import secrets
import stat
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bourg.paths import CHECKOUT, PACKAGE
from bourg.town.settings import Town

BLUEPRINTS: tuple[str, ...] = (
    "blueprints.storefront",
    "blueprints.account",
    "blueprints.courier",
    "blueprints.merchant",
    "blueprints.order",
    "blueprints.delivery_slot",
    "blueprints.dispatch",
    "blueprints.townhall",
    "blueprints.gateway",
    "blueprints.api",
)

THEMES: tuple[str, ...] = tuple(
    sorted(file.parent.name for file in (PACKAGE / "themes").glob("*/theme.toml"))
)

# What an address of a database may begin with, and what it is called here.
DATABASES = {
    "sqlite": "sqlite",
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "postgresql+psycopg": "postgresql+psycopg",
}


class ConfigurationError(Exception):
    """The configuration cannot be used; the message says which line and what to do."""


@dataclass(frozen=True)
class Settings:
    """A town's settings with what surrounds them: folder, database address, secrets."""

    instance: Path
    town: Town
    database_url: str
    secret_key: str
    mail_password: str
    sms_token: str = ""
    sms_secret: str = ""
    voice_token: str = ""
    voice_secret: str = ""

    @property
    def blueprints(self) -> tuple[str, ...]:
        """The doors to open."""
        return tuple(self.town.server.blueprints) or BLUEPRINTS


def instance_folder(given: str | Path | None = None) -> Path:
    """The instance: the argument, else `BOURG_INSTANCE`, else `instance/` of the checkout."""
    return Path(given or os.environ.get("BOURG_INSTANCE") or CHECKOUT / "instance").absolute()


def load(instance: Path) -> Settings:
    """Read and check one instance. Raises `ConfigurationError` in words a person can act on."""
    path = instance / "town.toml"
    town = _seen_at(read_town(path), os.environ.get("BOURG_BASE_URL"))
    if (theme := town.looks.theme) and theme not in THEMES:
        raise ConfigurationError(
            f"{path}: there is no theme {theme!r}. The ready-made ones: {', '.join(THEMES)}."
        )
    return Settings(
        instance=instance,
        town=town,
        database_url=database_url(instance, town),
        secret_key=secret(instance, "secret_key", create=True),
        mail_password=secret(instance, "mail_password", create=False),
        sms_token=secret(instance, "sms_token", create=False),
        sms_secret=secret(instance, "sms_secret", create=False),
        voice_token=secret(instance, "voice_token", create=False),
        voice_secret=secret(instance, "voice_secret", create=False),
    )


def database_url(instance: Path, town: Town) -> str:
    """`BOURG_DATABASE_URL`, the file `database_url` (mode 600), town.toml, else our SQLite file."""
    url = secret(instance, "database_url", create=False) or town.database.url
    if not url:
        return f"sqlite:///{instance / 'bourg.sqlite3'}"
    kind, found, rest = url.partition("://")
    if not found or kind not in DATABASES:
        raise ConfigurationError(
            "The address of the database begins with postgresql:// or sqlite:///, for example "
            "postgresql://account@server/database: look at `url` under [database] in "
            f"{instance / 'town.toml'}, at the file {instance / 'database_url'}, or at "
            "BOURG_DATABASE_URL."
        )
    return f"{DATABASES[kind]}://{rest}"


def _seen_at(town: Town, base_url: str | None) -> Town:
    """The town with the address that its mails and links name, when the environment says one."""
    if not base_url:
        return town
    return town.model_copy(update={"town": town.town.model_copy(update={"base_url": base_url})})


def read_town(path: Path) -> Town:
    """Parse `town.toml`; every mistake becomes one clear sentence with its line."""
    try:
        source = path.read_text("utf-8")
        return Town.model_validate(tomllib.loads(source))
    except FileNotFoundError:
        raise ConfigurationError(
            f"{path} is missing. Run `bourg demo load`, or name the folder in BOURG_INSTANCE."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} is not UTF-8: save it again as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}.") from None
    except ValidationError as error:
        raise ConfigurationError(_explain(path, source, error)) from None


def secret(instance: Path, name: str, *, create: bool) -> str:
    """A secret from `BOURG_<NAME>`, else from the file `<name>` of mode 600 in the instance."""
    given = os.environ.get(f"BOURG_{name.upper()}")
    path = instance / name
    if given:
        return given
    if not path.exists():
        return _create_secret(path) if create else ""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigurationError(f"{path} can be read by others: run `chmod 600 {path}`.")
    return path.read_text("utf-8").strip()


def _create_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_hex(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(value)
    return value


def _explain(path: Path, source: str, error: ValidationError) -> str:
    problems = [_explain_one(source, problem) for problem in error.errors()]
    return "\n".join(f"{path}, {problem}" for problem in problems)


def _explain_one(source: str, problem: Any) -> str:
    keys = [str(part) for part in problem["loc"]]
    where = f"line {_line_of(source, keys)}"
    if problem["type"] != "extra_forbidden":
        said = problem["msg"].removeprefix("Value error, ")
        return f"{where}: `{'.'.join(keys)}`: {said}."
    near = difflib.get_close_matches(keys[-1], _known_keys(keys[:-1]), n=1, cutoff=0)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    return f"{where}: unknown key `{'.'.join(keys)}`.{hint}"


def _known_keys(parents: Iterable[str]) -> list[str]:
    model: Any = Town
    for parent in parents:
        model = model.model_fields[parent].annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return []
    return list(model.model_fields)


def _line_of(source: str, keys: list[str]) -> int:
    """The line that names a key, else the line of the nearest section that holds it, else 1."""
    places = _places(source)
    wanted = [tuple(keys[:length]) for length in range(len(keys), 0, -1)]
    return next((places[key] for key in wanted if key in places), 1)


def _places(source: str) -> dict[tuple[str, ...], int]:
    """The line of each section and of each key, by the names that lead to it."""
    section: tuple[str, ...] = ()
    places: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(source.splitlines(), 1):
        if match := re.match(r"\s*\[+\s*([^\]#]+?)\s*\]", line):
            section = _names(match[1])
            places.setdefault(section, number)
            places.setdefault(section[:1], number)
        elif match := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            places.setdefault((*section, *_names(match[1])), number)
    return places


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip(" \"'") for name in dotted.split("."))
