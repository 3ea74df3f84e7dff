"""Refusals: what the trade refuses, in words that `web/` translates.

A refusal carries a stable `code`, a msgid and its parameters. `status` is 409 where the rules say
no to something well said, 422 where what was said cannot be.
"""


def N_(msgid: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return msgid


class Refusal(Exception):
    """Base of all refusals.

    `overtaken`: nobody made a mistake, things had moved on (a second press, another telephone).
    """

    code = "refused"
    status = 409
    overtaken = False
    msgid = N_("This is not possible.")

    def __init__(self, msgid: str | None = None, *, field: str | None = None, **params: object):
        self.msgid = msgid or type(self).msgid
        self.field = field
        self.params = params
        super().__init__(self.msgid % params if params else self.msgid)

    def each(self) -> "list[Refusal]":
        """The single refusals it is made of (itself, mostly)."""
        return [self]


class BadInput(Refusal):
    """What was typed or sent cannot be; `field` says where."""

    code = "bad_input"
    status = 422
    msgid = N_("Please check what you entered.")


class Several(BadInput):
    """Several fields of one form are wrong at once."""

    def __init__(self, refusals: list[Refusal]):
        super().__init__()
        self.refusals = refusals

    def each(self) -> list[Refusal]:
        """The refusals, in the order of the form."""
        return self.refusals


class NotFound(Refusal):
    """There is no such thing, or it is not yours to see."""

    code = "not_found"
    status = 404
    msgid = N_("We could not find this page.")


class NotAllowed(Refusal):
    """The person is known but may not do this."""

    code = "not_allowed"
    status = 403
    msgid = N_("You may not do this.")


class TooOften(Refusal):
    """A limit was reached; try again later."""

    code = "too_often"
    status = 429
    msgid = N_("Too many attempts. Please wait a few minutes, or call us.")


class Busy(Refusal):
    """The database queue does not move; nothing was written."""

    code = "busy"
    status = 503
    msgid = N_("The service is very busy. Nothing was lost: please try again in a moment.")
