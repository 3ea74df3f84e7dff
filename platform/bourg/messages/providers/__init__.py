"""Ways to send: one file each, one line in `MAILERS`, one name in town.toml."""

from bourg.messages.providers.console import ConsoleMailer
from bourg.messages.providers.file import FileMailer
from bourg.messages.providers.smtp import SmtpMailer

MAILERS: dict[str, type[ConsoleMailer | FileMailer | SmtpMailer]] = {
    "console": ConsoleMailer,
    "file": FileMailer,
    "smtp": SmtpMailer,
}
