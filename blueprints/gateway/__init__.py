"""The doors of the gateways for text messages and calls: what came in is posted here, signed."""

from blueprints.gateway import calls, texts
from bourg.web.access import Doors
from bourg.web.gateway import call_signed, signed

doors = Doors("gateway", __name__, guard=signed, url_prefix="/passerelle")
doors.door("/sms", "sms", texts.receive, methods=("POST",), token=False)
doors.door("/appel", "call", calls.receive, guard=call_signed, methods=("POST",), token=False)
