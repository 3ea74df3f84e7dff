"""The doors of the town hall: the officer's day, orders, shops, slots; the agents' calls."""

from blueprints.townhall import calls, day, orders, shops, slots
from bourg.web.access import Doors, agent, officer

doors = Doors("townhall", __name__, guard=officer)
POST = ("POST",)
doors.door("/mairie", "day", day.glance)
doors.door("/mairie/vif", "live", day.live)
doors.door("/mairie/commandes", "find", orders.find, guard=agent)
doors.door("/mairie/commandes/<reference>", "order", orders.one, guard=agent)
doors.door(
    "/mairie/commandes/<reference>/repondre", "answer", orders.answer, methods=POST,
    back="townhall.order",
)  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/retirer", "take_out", orders.take_out, methods=POST,
    back="townhall.order",
)  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/reste", "settle_rest", orders.settle_rest, guard=agent,
    methods=POST, back="townhall.order",
)  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/pret", "ready", orders.ready, methods=POST,
    back="townhall.order",
)  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/annuler", "cancel", orders.cancel, guard=agent, methods=POST,
    back="townhall.order",
)  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/adresse", "confirm_address", orders.confirm_address,
    guard=agent, methods=POST, back="townhall.order",
)  # fmt: skip
doors.door("/mairie/commandes/<reference>/creneau", "other_slots", orders.other_slots, guard=agent)
doors.door(
    "/mairie/commandes/<reference>/creneau", "reschedule", orders.take_other, guard=agent,
    methods=POST, back="townhall.other_slots",
)  # fmt: skip
doors.door("/mairie/commerces", "shops", shops.files)
doors.door(
    "/mairie/commerces/<slug>/accueillir", "approve", shops.approve, methods=POST,
    back="townhall.shops",
)  # fmt: skip
doors.door(
    "/mairie/commerces/<slug>/suspendre", "suspend", shops.suspend, methods=POST,
    back="townhall.shops",
)  # fmt: skip
doors.door(
    "/mairie/commerces/<slug>/reprendre", "reinstate", shops.reinstate, methods=POST,
    back="townhall.shops",
)  # fmt: skip
doors.door("/mairie/creneaux", "slots", slots.weeks)
doors.door(
    "/mairie/creneaux/<public_id>/fermer", "close_slot", slots.close, methods=POST,
    back="townhall.slots",
)  # fmt: skip
doors.door(
    "/mairie/creneaux/<public_id>/rouvrir", "reopen_slot", slots.reopen, methods=POST,
    back="townhall.slots",
)  # fmt: skip
doors.door(
    "/mairie/creneaux/<public_id>/places", "set_capacity", slots.set_capacity, methods=POST,
    back="townhall.slots",
)  # fmt: skip
doors.door("/accueil-telephonique", "calls", calls.desk, guard=agent)
