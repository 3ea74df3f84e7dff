"""What is refused to couriers."""

from bourg.kernel.refusals import N_, Refusal


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
