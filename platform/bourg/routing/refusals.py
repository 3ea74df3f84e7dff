"""What the engine refuses, in one sentence that whoever shows it translates."""


def N_(msgid: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return msgid


class RoutingRefusal(Exception):
    """A file or a task that cannot be planned; `msgid` and `params` make the sentence."""

    def __init__(self, msgid: str, **params: object):
        self.msgid = msgid
        self.params = params
        super().__init__(msgid % params if params else msgid)
