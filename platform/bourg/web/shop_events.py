"""What the verbs of a shop's trail are called on the screen."""

from bourg.kernel.refusals import N_

SHOP_EVENTS = {
    "listed": N_("Entered from the town's list"),
    "applied": N_("Asked to come in"),
    "approved": N_("Let in by the town hall"),
    "asked_back": N_("Asked back by the town hall"),
    "file_answered": N_("Answered: file completed"),
    "suspending": N_("Told that it will be suspended"),
    "suspended": N_("Suspended"),
    "reinstated": N_("Sells again"),
    "file_filled": N_("File filled in"),
    "identity_seen": N_("Identity card seen by the town hall"),
    "paper_noted": N_("Paper noted"),
    "paper_forgotten": N_("Paper taken out of the file"),
    "paper_ending": N_("Told that a paper ends"),
    "merchant_changed": N_("Hours or words changed"),
    "service_level_set": N_("Sells in another way"),
    "paused": N_("Break"),
    "collection_set": N_("Fetching in the shop changed"),
    "days_closed": N_("Days off noted"),
    "days_opened": N_("Days off taken back"),
    "staff_added": N_("Somebody joined the shop"),
    "staff_removed": N_("Somebody left the shop"),
    "channels_chosen": N_("Ways to be told of orders chosen"),
}
