"""What is refused to couriers, and to those who arrange their rounds."""

from bourg.kernel.refusals import N_, BadInput, Refusal
from bourg.rounds.arranging import Hindrance


class RoundTaken(Refusal):
    """Another courier rides this round."""

    code = "round_taken"
    status = 403
    msgid = N_("Another courier rides this round.")


class RoundEmpty(Refusal):
    """There is nothing to ride in this slot."""

    code = "round_empty"
    msgid = N_("There is nothing to deliver in this slot.")


class BagsMissing(Refusal):
    """A part of the order was not picked up yet."""

    code = "bags_missing"
    msgid = N_("Pick up all bags of this order first.")


class AdultNotChecked(BadInput):
    """Alcohol goes to an adult whom the courier sees (public health code, art. L.3342-1)."""

    code = "adult_not_checked"
    msgid = N_("There is alcohol in it: hand it to an adult, and tick that you have checked.")


class RingFirst(BadInput):
    """The household asked to be looked for before the courier leaves."""

    code = "ring_first"
    msgid = N_("Ring the trusted person, then the desk, before you leave. Then tick both.")


class PaperExpired(Refusal):
    """A paper without which nobody rides is no longer valid."""

    code = "paper_expired"
    status = 403
    msgid = N_("You cannot take a round: one of your papers has expired. Call the town hall.")


class NothingToReturn(Refusal):
    """The part did not come back, or is in its shop already."""

    code = "nothing_to_return"
    msgid = N_("Nothing of this part is to be brought back.")


class NothingMissing(Refusal):
    """The report is not about bags that were not there."""

    code = "nothing_missing"
    msgid = N_("This report is not about missing bags.")


class KeyReused(BadInput):
    """The key was used for something else."""

    code = "key_reused"
    msgid = N_("This key was used for another action.")


class RoundUnderWay(Refusal):
    """The round has begun, or is over: it stays with who rides it."""

    code = "round_under_way"
    msgid = N_("This round has begun: it stays with who rides it.")


class MoreMissing(Refusal):
    """More bags are said to be missing than the shop has packed, or all of them."""

    code = "more_missing"
    msgid = N_("Say how many bags are missing, fewer than there are.")


class NeedsHelp(Refusal):
    """So late others have to help; nothing is shifted any further."""

    code = "needs_help"
    msgid = N_("Ring up the desk: others have to help you out.")


class RoundOver(Refusal):
    """Nothing of the round is ahead any more."""

    code = "round_over"
    msgid = N_("This round is over.")


class SaidTooLongAgo(Refusal):
    """What a telephone kept so long is not true any more."""

    code = "said_too_long_ago"
    msgid = N_("This waited on the telephone for more than two hours: say it again if it holds.")


class RoundChanged(Refusal):
    """The board was looked at before somebody else changed it."""

    code = "round_changed"
    msgid = N_("Somebody has just changed this round. Look at it again, then choose.")


HINDRANCES = {
    Hindrance.SKILL: N_("This courier may not carry it: it needs a van, or an adult for alcohol."),
    Hindrance.TOO_BIG: N_("It does not fit on this vehicle."),
    Hindrance.TOO_FAR: N_("Nobody gets there within the slot."),
    Hindrance.TRANSIT: N_("Its cold goods would be under way for too long."),
    Hindrance.FULL: N_("This round has no time left for it."),
    Hindrance.LATE: N_("This round cannot keep its own hours any more."),
    Hindrance.ABOARD: N_("Its goods are with a courier already."),
    Hindrance.UNPLACED: N_("Its address is not on the map: it stays where it is."),
    Hindrance.ALONE: N_("There is no other round in this slot."),
}
# The same, said on the page of the round that an order cannot leave.
STUCK = HINDRANCES | {Hindrance.FULL: N_("The other rounds have no time left for it.")}


class NothingAboard(Refusal):
    """A round of which nothing was fetched: its orders are moved, or it is given away."""

    code = "nothing_aboard"
    msgid = N_("Nothing of this round is with its courier: give the round to another courier.")


class CannotMove(Refusal):
    """An order cannot be in that round, or a round not in that sequence."""

    code = "cannot_move"

    def __init__(self, why: Hindrance):
        super().__init__(HINDRANCES[why])


class DropBeforePickup(Refusal):
    """A doorstep comes after the shops of its order, and nothing comes before what is done."""

    code = "drop_before_pickup"
    msgid = N_("This stop cannot go there: goods are fetched before they are brought.")


class NotSplit(Refusal):
    """A round that cannot be made two."""

    code = "not_split"
    msgid = N_("There is nothing to share: fewer than two orders are left to fetch.")


class PlannedByRoute(Refusal):
    """Rounds follow the couriers' shifts where bookings are judged by a plan."""

    code = "planned_by_route"
    msgid = N_("Here rounds follow the couriers' shifts: plan a shift instead.")
