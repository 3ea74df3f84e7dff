"""What is refused to couriers."""

from bourg.kernel.refusals import N_, BadInput, Refusal


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


class KeyReused(BadInput):
    """The key was used for something else."""

    code = "key_reused"
    msgid = N_("This key was used for another action.")


class RoundUnderWay(Refusal):
    """The round has begun, or is over: it stays with who rides it."""

    code = "round_under_way"
    msgid = N_("This round has begun: it stays with who rides it.")
