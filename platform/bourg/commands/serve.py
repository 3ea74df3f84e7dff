"""`bourg serve` and `bourg stop`: the town's web server and worker, from one command."""

import os
import signal
import subprocess
import sys

import click
from flask import Flask

from bourg import config, occupancy
from bourg.commands import database
from bourg.demo import loader
from bourg.demo.staff import PASSWORD, SIGN_INS
from bourg.kernel.db import db
from bourg.supervisor import (
    CannotRun,
    Plan,
    Supervisor,
    check_port,
    prepare,
    serve_web,
    serve_worker,
)
from bourg.web.health import prove

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default="8000", show_default=True, help="The port to listen on.")
@click.option("--workers", default=Plan.workers, show_default=True, help="Web processes.")
@click.option(
    "--threads", default=Plan.threads, show_default=True, help="Threads of each web process."
)
@click.option("--demo", is_flag=True, help="First prepare the demo town, unless it is there.")
def serve(host: str, port: str, workers: int, threads: int, demo: bool) -> None:
    """Serve the town: web server and worker, until Ctrl-C. Migrates its database first.

    \b
    Example: bourg serve --port 8010
    Example: BOURG_INSTANCE=instance/demo bourg serve --demo
    """
    signal.signal(signal.SIGTERM, _leave)
    try:
        plan = Plan(config.instance_folder(), host, _port(port), workers, threads)
        with occupancy.alone(plan.instance, address(plan)):
            _start(plan, demo)
    except (CannotRun, occupancy.Occupied, config.ConfigurationError) as error:
        raise click.ClickException(str(error)) from None


@click.command("stop")
def stop() -> None:
    """Stop the town that is being served from this instance.

    Example: BOURG_INSTANCE=instance/demo bourg stop
    """
    stopped = occupancy.ask_to_stop(config.instance_folder())
    click.echo("Stopped." if stopped else "Nothing is being served from this instance.")


def _leave(*_: object) -> None:
    """Asked to stop while still preparing: end what was begun too (loading goes on next time)."""
    raise SystemExit("Stopped.")


def _start(plan: Plan, demo: bool) -> None:
    check_port(plan.host, plan.port)
    if demo:
        _begin_demo(plan)
    app = prepare(plan.instance)
    if app.extensions["bourg"].town.demo and plan.host not in LOOPBACK:
        raise CannotRun("The demo has known passwords: it is served on 127.0.0.1 only.")
    with app.app_context():
        database.migrate()
    if demo and _lacks_something(app):
        _load_demo(plan)
    prove(app)
    _let_go(app)
    jobs = {"web": serve_web, "worker": serve_worker}
    Supervisor(plan, jobs).run(lambda: _greet(plan, app))
    click.echo("\nStopped. The data stays.")


def address(plan: Plan) -> str:
    """Where the town is to be seen."""
    host = f"[{plan.host}]" if ":" in plan.host else plan.host
    return f"http://{host}:{plan.port}"


def _begin_demo(plan: Plan) -> None:
    """Mails name the address of this run; a folder without town.toml gets one."""
    os.environ.setdefault("BOURG_BASE_URL", address(plan))
    if not (plan.instance / "town.toml").exists():
        _load_demo(plan)


def _lacks_something(app: Flask) -> bool:
    """Whether a part of the demo is not in the database (a first load may have been stopped)."""
    with app.app_context():
        return bool(loader.missing())


def _let_go(app: Flask) -> None:
    """Close the database: no connection may be shared by the processes that are forked now."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _load_demo(plan: Plan) -> None:
    """Load what is missing of the demo town, in a process of its own."""
    words = ["demo", "load", "--brief", "--base-url", address(plan)]
    command = [sys.executable, "-m", "bourg.cli", *words]
    environment = {**os.environ, "BOURG_INSTANCE": str(plan.instance)}
    if subprocess.run(command, env=environment).returncode:
        raise CannotRun("The demo could not be loaded whole: the same command goes on with it.")


def _greet(plan: Plan, app: Flask) -> None:
    town = app.extensions["bourg"].town
    lines = [f"\n  {town.service_name} is open: {address(plan)}\n"]
    if town.demo:
        width = max(len(one.who) for one in SIGN_INS)
        lines += [f"  Sign in (everybody's password is {PASSWORD}):"]
        lines += [f"    {one.who:<{width}}  {one.email}" for one in SIGN_INS]
        reset = occupancy.make("reset", plan.instance)
        lines += [f"\n  Reset   `{reset}`: the next start begins anew"]
    stop = occupancy.make("stop", plan.instance)
    lines += [f"  Stop    Ctrl-C here, or `{stop}`; the data stays in {plan.instance}\n"]
    click.echo("\n".join(lines))


def _port(given: str) -> int:
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise CannotRun(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)
