"""The doors of the town hall: the officer's day, orders, shops, slots; the agents' calls."""

from blueprints.townhall import (
    by_hand,
    calls,
    collections,
    companies,
    couriers,
    day,
    invitations,
    orders,
    papers,
    points,
    priority,
    regular,
    reports,
    rounds,
    shelves,
    shifts,
    shops,
    slots,
    weekly,
    zones,
)
from bourg.web.access import Doors, agent, chief, officer

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
    "/mairie/commandes/<reference>/question", "decide", orders.decide, guard=agent,
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
doors.door(
    "/mairie/commandes/<reference>/confiance", "name_trusted", orders.name_trusted, guard=agent,
    methods=POST, back="townhall.order",
)  # fmt: skip
doors.door(
    "/mairie/signalements/<report_id>/regle", "settle_report", reports.settle, guard=agent,
    methods=POST,
)  # fmt: skip
doors.door(
    "/mairie/signalements/<report_id>/sans", "leave_out", reports.leave_out, guard=agent,
    methods=POST, back="townhall.calls",
)  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/priorite", "set_priority", orders.set_priority, guard=agent,
    methods=POST, back="townhall.order",
)  # fmt: skip
doors.door("/mairie/foyers", "households", priority.found, guard=agent)
doors.door(
    "/mairie/foyers", "mark_household", priority.mark, guard=agent, methods=POST,
    back="townhall.households",
)  # fmt: skip
doors.door("/mairie/commerces", "shops", shops.files)
doors.door(
    "/mairie/commerces/inviter", "invite_all", invitations.invite_all, methods=POST,
    back="townhall.shops",
)  # fmt: skip
doors.door("/mairie/commerces/invitations", "letters", invitations.letters)
doors.door("/mairie/commerces/<slug>/invitation", "invitation_letter", invitations.letter)
doors.door(
    "/mairie/commerces/<slug>/inviter", "invite", invitations.invite, methods=POST,
    back="townhall.shop",
)  # fmt: skip
doors.door(
    "/mairie/commerces/<slug>/rappeler-invitation", "call_back_invitation",
    invitations.call_back, methods=POST, back="townhall.shop",
)  # fmt: skip
doors.door("/mairie/commerces/<slug>", "shop", shops.one)
doors.door(
    "/mairie/commerces/<slug>/question", "ask_back", shops.ask_back, methods=POST,
    back="townhall.shop",
)  # fmt: skip
doors.door("/mairie/commerces/<slug>/identite", "see_identity", shops.see_identity, methods=POST)
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
doors.door("/mairie/rayons", "shelves", shelves.every, guard=agent)
doors.door(
    "/mairie/rayons/codes-barres",
    "learn",
    shelves.learn_goods,
    methods=POST,
    back="townhall.shelves",
)
doors.door("/mairie/creneaux", "slots", slots.weeks)
doors.door(
    "/mairie/creneaux/<public_id>/fermer", "close_slot", slots.close, methods=POST,
    back="townhall.slot_day",
)  # fmt: skip
doors.door(
    "/mairie/creneaux/<public_id>/rouvrir", "reopen_slot", slots.reopen, methods=POST,
    back="townhall.slot_day",
)  # fmt: skip
doors.door(
    "/mairie/creneaux/<public_id>/places", "set_capacity", slots.set_capacity, methods=POST,
    back="townhall.slot_day",
)  # fmt: skip
doors.door("/mairie/creneaux/jour", "slot_day", slots.day)
for path, name, view in (
    ("fermer", "close_day", slots.close_day),
    ("places", "size_day", slots.size_day),
    ("ajouter", "add_extra", slots.add_extra),
):
    doors.door(f"/mairie/creneaux/jour/{path}", name, view, methods=POST, back="townhall.slot_day")
doors.door(
    "/mairie/creneaux/exceptions/<exception_id>/lever", "lift", slots.lift, methods=POST,
    back="townhall.slot_day",
)  # fmt: skip
doors.door(
    "/mairie/creneaux/copier", "copy_week", slots.copy_week, methods=POST, back="townhall.slots"
)
doors.door("/mairie/semaine-type", "weekly", weekly.week)
doors.door("/mairie/semaine-type/nouveau", "weekly_new", weekly.new)
doors.door(
    "/mairie/semaine-type/nouveau", "weekly_add", weekly.add, methods=POST,
    back="townhall.weekly_new",
)  # fmt: skip
doors.door("/mairie/semaine-type/<template_id>", "weekly_one", weekly.one)
doors.door(
    "/mairie/semaine-type/<template_id>/changer", "weekly_change", weekly.change, methods=POST,
    back="townhall.weekly_one",
)  # fmt: skip
doors.door(
    "/mairie/semaine-type/<template_id>/terminer", "weekly_end", weekly.end, methods=POST,
    back="townhall.weekly_one",
)  # fmt: skip
doors.door("/mairie/services-livreurs", "shifts", shifts.week)
doors.door("/mairie/services-livreurs/nouveau", "shift_new", shifts.new)
doors.door(
    "/mairie/services-livreurs/nouveau", "shift_add", shifts.add, methods=POST,
    back="townhall.shift_new",
)  # fmt: skip
doors.door(
    "/mairie/services-livreurs/reservations", "set_mode", shifts.set_mode, methods=POST,
    back="townhall.shifts",
)  # fmt: skip
doors.door("/mairie/services-livreurs/<shift_id>", "shift_one", shifts.one)
doors.door(
    "/mairie/services-livreurs/<shift_id>/confier", "shift_give", shifts.give, methods=POST,
    back="townhall.shift_one",
)  # fmt: skip
doors.door(
    "/mairie/services-livreurs/<shift_id>/retirer", "shift_withdraw", shifts.withdraw,
    methods=POST, back="townhall.shift_one",
)  # fmt: skip
doors.door("/mairie/services-livreurs/semaine/<weekly_id>", "shift_weekly", shifts.weekly)
doors.door(
    "/mairie/services-livreurs/semaine/<weekly_id>/terminer", "shift_end", shifts.end,
    methods=POST, back="townhall.shift_weekly",
)  # fmt: skip
doors.door("/mairie/zones", "zones", zones.listing)
doors.door("/mairie/zones/nouvelle", "zone_new", zones.new)
doors.door(
    "/mairie/zones/nouvelle", "zone_add", zones.add, methods=POST, back="townhall.zone_new"
)  # fmt: skip
doors.door(
    "/mairie/zones/importer", "zones_import", zones.bring_in, methods=POST, back="townhall.zones"
)  # fmt: skip
doors.door("/mairie/zones/zones.geojson", "zones_file", zones.download)
doors.door("/mairie/zones/fond.svg", "basemap", zones.basemap, guard=agent)
doors.door("/mairie/zone/<slug>", "zone", zones.one)
doors.door(
    "/mairie/zone/<slug>", "zone_save", zones.save, methods=POST, back="townhall.zone"
)  # fmt: skip
doors.door(
    "/mairie/zone/<slug>/supprimer", "zone_delete", zones.delete, methods=POST,
    back="townhall.zone",
)  # fmt: skip
doors.door("/accueil-telephonique", "calls", calls.desk, guard=agent)
doors.door(
    "/accueil-telephonique/autre-heure", "ask", calls.ask, methods=POST, back="townhall.calls"
)
doors.door("/accueil-telephonique/commerces", "by_hand", by_hand.page, guard=agent)
doors.door(
    "/accueil-telephonique/commerces/<slug>/feuille", "shop_sheet", by_hand.sheet, guard=agent
)
BY_HAND = "/accueil-telephonique/commerces/<reference>"
for path, name, typed in (
    ("repondre", "answer_for", by_hand.answer),
    ("total", "settle_for", by_hand.settle),
    ("pret", "ready_for", by_hand.ready),
):
    doors.door(f"{BY_HAND}/{path}", name, typed, guard=agent, methods=POST, back="townhall.by_hand")
doors.door("/mairie/regulieres", "standing", regular.every, guard=agent)
doors.door(
    "/accueil-telephonique/a-lieu-dit", "back_on_told", calls.told_back_on, guard=agent,
    methods=POST,
)  # fmt: skip
doors.door(
    "/accueil-telephonique/retard-dit", "slip_told", calls.told, guard=agent, methods=POST,
    back="townhall.calls",
)  # fmt: skip
doors.door(
    "/accueil-telephonique/prevenu", "told", regular.told, guard=agent, methods=POST,
    back="townhall.calls",
)  # fmt: skip
doors.door("/mairie/retraits", "points", points.every)
doors.door("/mairie/retraits/nouveau", "point_new", points.new)
doors.door(
    "/mairie/retraits/nouveau", "point_add", points.add, methods=POST, back="townhall.point_new"
)
doors.door("/mairie/retraits/<point_id>", "point", points.one)
for path, name, deed in (
    ("changer", "point_change", points.change),
    ("fermer", "point_close", points.close),
    ("rouvrir", "point_reopen", points.reopen),
    ("horaire/fermer", "window_close", points.close_window),
    ("horaire/rouvrir", "window_reopen", points.reopen_window),
):
    doors.door(
        f"/mairie/retraits/<point_id>/{path}", name, deed, methods=POST, back="townhall.point"
    )
doors.door("/mairie/remises", "collections", collections.desk, guard=agent)
for path, name, handing in (
    ("arrivee", "arrived", collections.arrived),
    ("remise", "handed_over", collections.handed_over),
    ("non-retiree", "left", collections.left),
):
    doors.door(
        f"/mairie/commandes/<reference>/{path}", name, handing, guard=agent, methods=POST,
        back="townhall.collections",
    )  # fmt: skip
doors.door(
    "/mairie/commandes/<reference>/prevenue", "told_ready", collections.told, guard=agent,
    methods=POST, back="townhall.calls",
)  # fmt: skip
for path, name, helping in (
    ("remise-boutique", "part_handed_over", collections.part_handed_over),
    ("non-retiree-boutique", "part_left", collections.part_left),
):
    doors.door(
        f"/mairie/commandes/<reference>/{path}", name, helping, guard=agent, methods=POST,
        back="townhall.order",
    )  # fmt: skip
doors.door("/mairie/livreurs", "couriers", couriers.every)
doors.door("/mairie/livreurs", "courier_add", couriers.add, methods=POST, back="townhall.couriers")
doors.door("/mairie/livreurs/<courier_id>", "courier", couriers.one)
for path, name, change in (
    ("statut", "courier_profile", couriers.set_profile),
    ("papiers", "courier_paper", couriers.show_paper),
    ("papiers/retirer", "courier_forget_paper", couriers.forget_paper),
):
    doors.door(
        f"/mairie/livreurs/<courier_id>/{path}", name, change, methods=POST, back="townhall.courier"
    )
doors.door("/mairie/societes", "companies", companies.every)
doors.door(
    "/mairie/societes", "company_add", companies.add, methods=POST, back="townhall.companies"
)
doors.door("/mairie/societes/<company_id>", "company_one", companies.one)
for path, name, manage in (
    ("repartiteurs", "dispatcher_add", companies.add_dispatcher),
    ("repartiteurs/retirer", "dispatcher_remove", companies.remove_dispatcher),
    ("tournees", "round_give", companies.give),
):
    doors.door(
        f"/mairie/societes/<company_id>/{path}", name, manage, methods=POST,
        back="townhall.company_one",
    )  # fmt: skip
doors.door("/mairie/societes/<company_id>/releve", "statement", companies.statement)
doors.door("/mairie/societes/<company_id>/releve.csv", "statement_file", companies.statement_file)
doors.door("/mairie/societes/<company_id>/releve.pdf", "statement_pdf", companies.statement_pdf)
doors.door("/mairie/tournees", "rounds", rounds.board, guard=chief)
doors.door("/mairie/tournees/vif", "rounds_live", rounds.live, guard=chief)
doors.door("/mairie/tournees/deplacer/<reference>", "round_choice", rounds.choice, guard=chief)
doors.door(
    "/mairie/tournees/deplacer/<reference>", "round_move", rounds.move, guard=chief,
    methods=POST, back="townhall.round_choice",
)  # fmt: skip
doors.door("/mairie/tournees/<round_id>", "round_one", rounds.one, guard=chief)
for path, name, change_round in (
    ("ordre", "round_order", rounds.resequence),
    ("partager", "round_split", rounds.split),
    ("figer", "round_freeze", rounds.freeze),
    ("rouvrir", "round_reopen", rounds.reopen),
    ("confier", "round_rider", rounds.give),
    ("reprendre", "round_release", rounds.release),
    ("relais", "round_relay", rounds.relay),
    ("soulager", "round_relieve", rounds.relieve),
):
    doors.door(
        f"/mairie/tournees/<round_id>/{path}", name, change_round, guard=chief, methods=POST,
        back="townhall.round_one",
    )  # fmt: skip
doors.door("/mairie/tournees/<round_id>/feuille", "round_sheet", papers.sheet, guard=chief)
doors.door("/mairie/tournees/<round_id>/feuille.pdf", "round_pdf", papers.sheet_pdf, guard=chief)
doors.door("/mairie/tournees/<round_id>/etiquettes", "round_labels", papers.labels,
           guard=chief)  # fmt: skip
