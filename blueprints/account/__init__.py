"""The doors of the account: signing in and out, the one-time link, my account."""

from blueprints.account import home, sign_in
from bourg.web.access import Doors, anyone, signed_in

doors = Doors("account", __name__, guard=anyone)
doors.door("/connexion", "sign_in", sign_in.form)
doors.door(
    "/connexion", "with_password", sign_in.with_password, methods=("POST",), back="account.sign_in"
)
doors.door(
    "/connexion/lien", "request_link", sign_in.request_link, methods=("POST",),
    back="account.sign_in",
)  # fmt: skip
doors.door("/connexion/lien-envoye", "link_sent", sign_in.link_sent)
doors.door("/lien/<token>", "link", sign_in.link)
doors.door("/lien/<token>", "use_link", sign_in.use_link, methods=("POST",), back="account.sign_in")
doors.door("/deconnexion", "sign_out", sign_in.sign_out, methods=("POST",))
doors.door("/compte/creer", "sign_up", sign_in.sign_up)
doors.door(
    "/compte/creer", "open_account", sign_in.open_account, methods=("POST",),
    back="account.sign_up",
)  # fmt: skip
doors.door("/compte", "home", home.account, guard=signed_in)
doors.door(
    "/compte/mot-de-passe", "set_password", home.set_password, guard=signed_in,
    methods=("POST",), back="account.home",
)  # fmt: skip
doors.door(
    "/compte/confiance", "name_trusted", home.name_trusted, guard=signed_in, methods=("POST",),
    back="account.home",
)  # fmt: skip
doors.door(
    "/compte/deconnecter-partout", "end_sessions", home.end_sessions, guard=signed_in,
    methods=("POST",),
)  # fmt: skip
