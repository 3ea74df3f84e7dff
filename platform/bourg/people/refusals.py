"""What is refused to people at the door."""

from bourg.kernel.refusals import N_, BadInput, Refusal


class WrongSignIn(BadInput):
    """E-mail and password do not belong together (or there is no such account: same words)."""

    code = "wrong_sign_in"
    msgid = N_("This e-mail address and this password do not go together.")


class WrongPassword(BadInput):
    """Whoever changes a password did not give the one that holds now."""

    code = "wrong_password"
    msgid = N_("This is not your current password.")


class LinkUnusable(Refusal):
    """A one-time link was used, is too old, or never existed."""

    code = "link_unusable"
    msgid = N_("This link was already used or is too old. Ask for a new one below.")


class WeakPassword(BadInput):
    """A password that is too short, too common or the e-mail address itself."""

    code = "weak_password"
    msgid = N_("Choose a password of at least 10 characters that is not a common one.")


class TokenUnusable(Refusal):
    """An API token that is unknown, revoked, expired, or whose person left."""

    code = "token_unusable"
    status = 401
    msgid = N_("This token is not valid. Ask the town for a new one.")


class TokenMissing(Refusal):
    """The request brought no token where one is needed."""

    code = "token_missing"
    status = 401
    msgid = N_("Send a token in the header “Authorization: Bearer …”.")
