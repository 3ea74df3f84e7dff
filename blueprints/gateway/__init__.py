"""The door of the gateway for text messages: what came in is posted here, signed."""

from blueprints.gateway import texts
from bourg.web.access import Doors
from bourg.web.gateway import signed

doors = Doors("gateway", __name__, guard=signed, url_prefix="/passerelle")
doors.door("/sms", "sms", texts.receive, methods=("POST",), token=False)
