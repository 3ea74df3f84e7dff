"""What messages refuse."""

from bourg.kernel.refusals import N_, Refusal


class MonthSpent(Refusal):
    """The money of this month for text messages and calls is spent."""

    code = "month_spent"
    msgid = N_("The money of this month for text messages and calls is spent.")
