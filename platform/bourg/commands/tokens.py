"""`bourg tokens`: keys for programs that use the API."""

import click
from flask.cli import AppGroup

from bourg.commands import database
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.refusals import NotFound, Refusal
from bourg.kernel.roles import Actor, Role
from bourg.kernel.transaction import write
from bourg.merchants.kinds import StaffRole
from bourg.merchants.services import staff
from bourg.people import queries
from bourg.people.services import accounts
from bourg.people.services import tokens as service

tokens = AppGroup(
    "tokens", help="Keys for programs that use the API.",
    epilog="Example: bourg tokens create --role merchant --merchant boulangerie-du-canal",
)  # fmt: skip


@tokens.command("create")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--merchant", metavar="SLUG", help="The shop of a merchant's token: this one only.")
@click.option("--user", metavar="EMAIL", help="The person the token acts as, in all their shops.")
@click.option("--name", default="", help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="After how many days it ends.")
def create(role: str, merchant: str, user: str, name: str, days: int | None) -> None:
    """Make a token and print it. It is shown once: keep it like a password.

    \b
    Example: bourg tokens create --role merchant --merchant boulangerie-du-canal
    Example: bourg tokens create --role courier --user lea@bourg.example --days 90
    """
    if bool(merchant) == bool(user):
        raise click.ClickException("Name a person with --user EMAIL, or a shop with --merchant.")
    if merchant and role != Role.MERCHANT:
        raise click.ClickException(f"A {role}'s token is a person's: name them with --user EMAIL.")
    database.migrate()
    try:
        user_id = _of_shop(merchant) if merchant else _of_person(user, Role(role))
        token = service.create(user_id, Role(role), name or f"{role} {merchant or user}", days=days)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(token)


@tokens.command("list")
def every() -> None:
    """List the tokens that still work: number, role, since when, until when, what for.

    Example: bourg tokens list
    """
    database.require()
    for token in queries.usable_tokens(db.session(), now()):
        until = f"{token.expires_at:%Y-%m-%d}" if token.expires_at else "no end"
        since = f"{token.created_at:%Y-%m-%d}"
        click.echo(f"{token.id:>5}  {token.role.value:<13}  {since}  {until:<10}  {token.name}")


@tokens.command("revoke")
@click.argument("token")
def revoke(token: str) -> None:
    """Make a token worthless at once: the token itself, or its number in `bourg tokens list`.

    \b
    Example: bourg tokens revoke bourg_Zk3...
    Example: bourg tokens revoke 12
    """
    database.require()
    try:
        service.revoke_number(int(token)) if token.isdecimal() else service.revoke(token)
    except Refusal:
        raise click.ClickException(
            "There is no such token, or it no longer works: see `bourg tokens list`."
        ) from None
    click.echo("The token no longer works.")


def _of_shop(slug: str) -> int:
    """The technical account of a shop: it works there like a person."""
    try:
        with write():
            user_id = accounts.open_account(f"API {slug}", f"api+{slug}@bourg.example")
            staff.add(slug, user_id, StaffRole.EMPLOYEE, Actor.system())
    except NotFound:
        raise click.ClickException(
            f"There is no shop {slug!r}: the name is the end of the address of the shop's page."
        ) from None
    return user_id


def _of_person(email: str, role: Role) -> int:
    found = queries.by_email(db.session(), email)
    if found is None:
        raise click.ClickException(f"Nobody has an account with the e-mail address {email}.")
    if role not in found.roles and role not in (Role.RESIDENT, Role.MERCHANT):
        raise click.ClickException(f"{email} is not {role.value}: give the role first.")
    return found.id
