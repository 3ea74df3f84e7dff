"""The guards of what gateways post: every message is signed with a secret that only they know.

`X-Bourg-Signature: t=1764000000,v1=<hex>`, where the hex is HMAC-SHA256 of "t.body" with the
secret `sms_secret`, of keys pressed during calls with `voice_secret`. A signature holds for five
minutes; the message's id stops it from counting twice.
"""

import hashlib
import hmac
import re

from flask import g, request
from pydantic import Field

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, Refusal
from bourg.kernel.roles import Actor
from bourg.web.api import MAX_BODY, Input
from bourg.web.tools import tools

HEADER = "X-Bourg-Signature"
VALID_S = 300
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


class WrongSignature(Refusal):
    """What was posted is not signed with our secret, or the signature is too old."""

    code = "wrong_signature"
    status = 401
    msgid = N_("This message is not signed with the secret that we share.")


class Posted(Input):
    """A text message as a gateway posts it: its own id, the number of who sent it, the words."""

    id: str = Field(min_length=1, max_length=120)
    sender: str = Field(alias="from", min_length=1, max_length=40)
    text: str = Field(max_length=2000)


class Pressed(Input):
    """A key pressed during a call: its own id, who was rung up, the `id` of our call, the key."""

    id: str = Field(min_length=1, max_length=120)
    sender: str = Field(alias="from", min_length=1, max_length=40)
    call: str = Field(min_length=1, max_length=200)
    key: str = Field(pattern=r"^[0-9*#]$")


def sign(secret: str, moment: int, content: bytes) -> str:
    """The header of a message of this moment (seconds since 1970)."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + content, hashlib.sha256)
    return f"t={moment},v1={digest.hexdigest()}"


def signed() -> None:
    """Raises `WrongSignature` unless the text message is signed with our secret, just now."""
    _judge(tools().settings.sms_secret)


def call_signed() -> None:
    """Raises `WrongSignature` unless the key of a call is signed with our secret, just now."""
    _judge(tools().settings.voice_secret)


def _judge(secret: str) -> None:
    request.max_content_length = MAX_BODY
    given = _SIGNATURE.fullmatch(request.headers.get(HEADER, ""))
    if not secret or given is None:
        raise WrongSignature()
    moment = int(given[1])
    fits = hmac.compare_digest(given[0], sign(secret, moment, request.get_data()))
    if not fits or abs(now().timestamp() - moment) > VALID_S:
        raise WrongSignature()
    g.actor = Actor.system()
