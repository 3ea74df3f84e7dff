"""`create_app`: one town, built from its instance folder."""

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from sqlalchemy.exc import ArgumentError
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from bourg import config, tables
from bourg.addresses.atlas import Atlas
from bourg.kernel import sqlite
from bourg.kernel.db import db
from bourg.merchants.providers.firms import PublicRegister
from bourg.paths import resource_dir
from bourg.routing.improving import Improver
from bourg.slots.queries import routes
from bourg.web import (
    access,
    answer_forms,
    courier_app,
    doors,
    errors,
    filters,
    health,
    i18n,
    labels,
    opening,
    options,
    origins,
    packing,
    pages,
    photos,
    prices,
    regular,
    security,
    sessions,
    shopfronts,
    signs,
    theming,
    visitor,
)
from bourg.web.tools import Tools


def create_app(instance: str | Path | None = None) -> Flask:
    """The app of the town in `instance` (default: `BOURG_INSTANCE`, else `instance/`).

    Raises `ConfigurationError` when its town.toml cannot be used.
    """
    settings = config.load(config.instance_folder(instance))
    app = Flask("bourg", instance_path=str(settings.instance), static_folder=None)
    app.extensions["bourg"] = Tools(
        settings,
        atlas=Atlas(settings.instance, settings.town.travel),
        improver=_improver(settings),
        register=_register(settings),
    )
    layers = theming.theme_folders(settings.instance, settings.town.looks.theme)
    _open_database(app, settings)
    origins.init_app(app)
    security.init_app(app)
    i18n.init_app(app, layers)
    theming.init_app(app, layers)
    parts = (
        packing, opening, sessions, filters, prices, answer_forms, signs, shopfronts, labels,
        errors, pages, health, regular, visitor, doors, courier_app, photos,
        options,
    )  # fmt: skip
    for part in parts:
        part.init_app(app)
    app.before_request(access.watch)
    for name in settings.blueprints:
        app.register_blueprint(_doors(name))
    if settings.town.server.proxies:
        count = settings.town.server.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _register(settings: config.Settings) -> PublicRegister | None:
    """Where a SIRET is looked up, if the town wants that."""
    url = settings.town.firms.url
    return PublicRegister(str(url)) if url else None


def _improver(settings: config.Settings) -> Improver | None:
    """Who else may better a plan: nobody, unless town.toml names a server."""
    rounds = settings.town.rounds
    if not rounds.improver_url:
        return None
    from bourg.routing.providers.vroom_express import VroomExpress

    return VroomExpress(rounds.improver_url, rounds.improver_timeout_s)


def _doors(name: str) -> Blueprint:
    """The doors of a blueprint that town.toml names. Raises `ConfigurationError`."""
    try:
        found: Blueprint = import_module(name).doors
    except ModuleNotFoundError as error:
        if not (error.name and name.startswith(error.name)):
            raise
        known = ", ".join(config.BLUEPRINTS)
        raise config.ConfigurationError(
            f"town.toml, [server] blueprints: there is no {name!r}. The house has: {known}."
        ) from None
    return found


def _open_database(app: Flask, settings: config.Settings) -> None:
    """Name the database; SQLite comes from the library with the fix (`kernel.sqlite`)."""
    if settings.database_url.startswith("sqlite"):
        options: dict[str, Any] = {"module": sqlite.library(), "pool_size": 16}
    else:
        from bourg.kernel import postgres

        options = {"pool_use_lifo": True, "connect_args": postgres.CONNECT}
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    try:
        db.init_app(app)
    except ArgumentError as error:
        raise config.ConfigurationError(f"The address of the database: {error}.") from None
    app.extensions["migrate"] = LocalProxy(partial(_migrations, app))
    with app.app_context():
        routes.travel_by(db.engine, app.extensions["bourg"].atlas)
    app.extensions["bourg.rooms"] = tables.ROOMS


def _migrations(app: Flask) -> Any:
    """What `bourg db` works with, made when it is asked for: alembic is 7 MB in every process."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(resource_dir("migrations")), render_as_batch=True)
    return app.extensions["migrate"]
