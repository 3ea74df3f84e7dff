"""The doors of the courier: today's rounds, one round step by step, its paper, its telephone."""

from blueprints.courier import actions, phone, rounds
from bourg.web.access import Doors, anyone, courier

doors = Doors("courier", __name__, guard=courier, url_prefix="/livreur")
doors.door("", "today", rounds.today)
doors.door("/tournees/<public_id>", "round", rounds.one)
doors.door("/tournees/<public_id>/vif", "live", rounds.live)
doors.door("/tournees/<public_id>/feuille", "sheet", rounds.sheet)
doors.door("/tournees/<public_id>/etiquettes", "labels", rounds.labels)
doors.door("/a/<reference>", "find", rounds.find)
doors.door("/tournees/<public_id>/prendre", "take", actions.take, methods=("POST",))
for path, name, view in (
    ("remis", "collected", actions.collected),
    ("manque", "missing", actions.missing),
    ("livre", "delivered", actions.delivered),
    ("depose", "set_down", actions.set_down),
    ("absent", "absent", actions.absent),
    ("refuse", "refused", actions.refused),
    ("incident", "incident", actions.incident),
    ("rapporte", "returned", actions.returned),
    ("retard", "late", actions.late),
):
    doors.door(f"/tournees/<public_id>/{path}", name, view, methods=("POST",), back="courier.round")
doors.door("/actions", "send", phone.send, methods=("POST",))
doors.door("/jeton", "token", phone.token)
# Nothing of anybody is in these: a browser asks for them without saying who it is.
doors.door("/appli.js", "worker", phone.worker, guard=anyone)
doors.door("/appli.webmanifest", "manifest", phone.manifest, guard=anyone)
doors.door("/icone-<int:size>.png", "icon", phone.icon, guard=anyone)
doors.door("/sans-reseau", "offline", phone.offline, guard=anyone)
