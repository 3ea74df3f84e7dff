"""The doors of the courier: today's rounds, one round step by step, its paper."""

from blueprints.courier import actions, rounds
from bourg.web.access import Doors, courier

doors = Doors("courier", __name__, guard=courier, url_prefix="/livreur")
doors.door("", "today", rounds.today)
doors.door("/tournees/<public_id>", "round", rounds.one)
doors.door("/tournees/<public_id>/vif", "live", rounds.live)
doors.door("/tournees/<public_id>/feuille", "sheet", rounds.sheet)
doors.door("/tournees/<public_id>/prendre", "take", actions.take, methods=("POST",))
doors.door("/tournees/<public_id>/remis", "collected", actions.collected, methods=("POST",))
doors.door("/tournees/<public_id>/livre", "delivered", actions.delivered, methods=("POST",))
doors.door("/tournees/<public_id>/absent", "absent", actions.absent, methods=("POST",))
