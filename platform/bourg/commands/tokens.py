"""`bourg tokens`: keys for programs that use the API."""

import click
from flask.cli import AppGroup

from bourg.kernel.db import db
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor, Role
from bourg.merchants.kinds import StaffRole
from bourg.merchants.services import staff
from bourg.people import queries
from bourg.people.services import accounts
from bourg.people.services import tokens as service

tokens = AppGroup("tokens", help="Keys for programs that use the API.")


@tokens.command("create")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--merchant", metavar="SLUG", help="The shop of a merchant's token.")
@click.option("--user", metavar="EMAIL", help="The person the token acts as.")
@click.option("--name", default="", help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="After how many days it ends.")
def create(role: str, merchant: str, user: str, name: str, days: int | None) -> None:
    """Make a token and print it. It is shown once: keep it like a password.

    \b
    Example: bourg tokens create --role merchant --merchant boulangerie-du-canal
    Example: bourg tokens create --role courier --user lea@bourg.example --days 90
    """
    try:
        user_id = _of_shop(merchant) if merchant and not user else _of_person(user, Role(role))
        token = service.create(user_id, Role(role), name or f"{role} {merchant or user}", days=days)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(token)


@tokens.command("revoke")
@click.argument("token")
def revoke(token: str) -> None:
    """Make a token worthless at once.

    Example: bourg tokens revoke bourg_Zk3...
    """
    try:
        service.revoke(token)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo("The token no longer works.")


def _of_shop(slug: str) -> int:
    """The technical account of a shop: it works there like a person."""
    user_id = accounts.open_account(f"API {slug}", f"api+{slug}@bourg.example")
    staff.add(slug, user_id, StaffRole.EMPLOYEE, Actor.system())
    return user_id


def _of_person(email: str | None, role: Role) -> int:
    found = queries.by_email(db.session(), email or "")
    if found is None:
        raise click.ClickException("Name a person with --user EMAIL, or a shop with --merchant.")
    if role not in found.roles and role not in (Role.RESIDENT, Role.MERCHANT):
        raise click.ClickException(f"{email} is not {role.value}: give the role first.")
    return found.id
