"""What a shop is refused."""

from bourg.kernel.refusals import N_, Refusal


class NoInvitation(Refusal):
    """This code opens nothing: never given out, used up, called back or too old."""

    code = "no_invitation"
    status = 404
    msgid = N_("This code opens nothing (any more). Please ring us up: we send you another.")


class HasPeople(Refusal):
    """Somebody works at the desk of this shop already."""

    code = "has_people"
    msgid = N_("Somebody has a sign-in for this shop already.")


class NotYetSelling(Refusal):
    """The shop has not been approved yet."""

    code = "not_yet_selling"
    msgid = N_("This shop has to be approved before it can sell.")


class TradeNotSold(Refusal):
    """Goods of this trade cannot be ordered here."""

    code = "trade_not_sold"
    msgid = N_("Shops of this trade are shown here, but cannot sell here.")


class WrongStatus(Refusal):
    """The shop is not in a state for this."""

    code = "wrong_status"
    msgid = N_("This cannot be done with the shop as it stands now.")


class LinkOver(Refusal):
    """The link in a mail to a shop is too old to answer with."""

    code = "link_over"
    msgid = N_("It is too late to answer with this link. Please call us.")


class FileIncomplete(Refusal):
    """The shop's file lacks what the law asks for before it sells."""

    code = "file_incomplete"
    msgid = N_("The shop's file is not complete: it lists what the law asks for before selling.")
