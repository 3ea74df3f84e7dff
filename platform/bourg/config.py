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

from bourg.paths import CHECKOUT
from bourg.town.settings import Town

BLUEPRINTS: tuple[str, ...] = (
    "blueprints.storefront",
    "blueprints.account",
    "blueprints.courier",
    "blueprints.merchant",
    "blueprints.order",
    "blueprints.delivery_slot",
    "blueprints.townhall",
    "blueprints.api",
)


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
    url = os.environ.get("BOURG_DATABASE_URL") or town.database.url
    return Settings(
        instance=instance,
        town=town,
        database_url=url or f"sqlite:///{instance / 'bourg.sqlite3'}",
        secret_key=secret(instance, "secret_key", create=True),
        mail_password=secret(instance, "mail_password", create=False),
    )


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
        return f"{where}: `{'.'.join(keys)}`: {problem['msg']}."
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
    """The line of a key: inside its [section] when it has one, else the first that names it."""
    lines = source.splitlines()
    section = keys[0] if len(keys) > 1 else None
    inside = section is None
    for number, line in enumerate(lines, 1):
        if match := re.match(r"\s*\[+\s*([\w.-]+)", line):
            inside = match[1].split(".")[0] == (section or keys[0])
            if inside and section is None:
                return number
        elif inside and re.match(
            rf"\s*\"?{re.escape(keys[1] if section else keys[0])}\"?\s*=", line
        ):
            return number
    return 1
