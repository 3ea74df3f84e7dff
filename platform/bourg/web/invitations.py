"""The code of an invitation: derived from the shop and the invitation's number, never stored."""

from collections.abc import Callable

import segno
from flask import url_for
from markupsafe import Markup

from bourg.kernel.clock import now
from bourg.kernel.refusals import BadInput
from bourg.merchants import inviting
from bourg.merchants.inviting import Invited
from bourg.merchants.queries.invitations import invitations
from bourg.merchants.refusals import NoInvitation
from bourg.web.forms import text
from bourg.web.reading import reading
from bourg.web.tools import tools


def token_of(slug: str, number: int) -> str:
    """The private token of an invitation: what its link bears."""
    return tools().seal("invitation", slug, number)


def code_of(slug: str, number: int) -> str:
    """The eight signs of the token, for paper; tries are counted (`inviting.try_code`)."""
    return inviting.code(token_of(slug, number))


def path_of(slug: str, number: int) -> str:
    """The address that a mail, a text message or a sign on paper leads to."""
    return f"/commercant/invitation/{token_of(slug, number)}"


def opening(token: str) -> Invited:
    """The invitation that a token opens now. Raises `NoInvitation`."""
    if (found := _opened(token, token_of)) is None:
        raise NoInvitation()
    return found


def typed(name: str) -> Invited:
    """The invitation of the code in this field. Raises `BadInput`."""
    code = inviting.read(text(name, longest=40))
    if (found := _opened(code, code_of)) is None:
        raise BadInput(NoInvitation.msgid, field=name)
    return found


def _opened(given: str, derived: Callable[[str, int], str]) -> Invited | None:
    return next(
        (one for one in invitations(reading()).values()
         if one.open(now()) and derived(one.slug, one.number) == given), None
    )  # fmt: skip


def sign(token: str) -> Markup:
    """The address as a drawing for a telephone's camera."""
    address = url_for("merchant.invitation", token=token, _external=True)
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="label-sign"))
