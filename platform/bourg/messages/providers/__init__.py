"""Ways to send: one file each, one line in a table below, one name in town.toml."""

from bourg.messages.providers.calls import ConsoleCaller, FileCaller
from bourg.messages.providers.console import ConsoleMailer
from bourg.messages.providers.file import FileMailer
from bourg.messages.providers.gateway import GatewayCaller, GatewayTexter
from bourg.messages.providers.smtp import SmtpMailer
from bourg.messages.providers.texts import ConsoleTexter, FileTexter

MAILERS: dict[str, type[ConsoleMailer | FileMailer | SmtpMailer]] = {
    "console": ConsoleMailer,
    "file": FileMailer,
    "smtp": SmtpMailer,
}
TEXTERS: dict[str, type[ConsoleTexter | FileTexter | GatewayTexter]] = {
    "console": ConsoleTexter,
    "file": FileTexter,
    "http": GatewayTexter,
}
CALLERS: dict[str, type[ConsoleCaller | FileCaller | GatewayCaller]] = {
    "console": ConsoleCaller,
    "file": FileCaller,
    "http": GatewayCaller,
}
