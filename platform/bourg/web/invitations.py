"""The code of an invitation: derived from the shop and the invitation's number, never stored."""

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


def code_of(slug: str, number: int) -> str:
    """The eight signs that open this invitation."""
    return inviting.code(tools().seal("invitation", slug, number))


def path_of(slug: str, number: int) -> str:
    """The address that a mail, a text message or a sign on paper leads to."""
    return f"/commercant/invitation/{code_of(slug, number)}"


def opening(code: str) -> Invited:
    """The invitation that a code opens now. Raises `NoInvitation`."""
    if (found := _opened(code)) is None:
        raise NoInvitation()
    return found


def typed(name: str) -> Invited:
    """The invitation of the code in this field. Raises `BadInput`."""
    if (found := _opened(text(name, longest=40))) is None:
        raise BadInput(NoInvitation.msgid, field=name)
    return found


def _opened(code: str) -> Invited | None:
    wanted = inviting.read(code)
    return next(
        (one for one in invitations(reading()).values()
         if code_of(one.slug, one.number) == wanted and one.open(now())), None
    )  # fmt: skip


def sign(code: str) -> Markup:
    """The address as a drawing for a telephone's camera."""
    address = url_for("merchant.invitation", code=code, _external=True)
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="label-sign"))
