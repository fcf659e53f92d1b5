"""Mail: a box that letters are fetched from, letters read and written, a server that takes ours.

What a letter means is decided above; here is only how it travels. Nothing of a letter's text is ever logged.
"""

from iomdocs.mail.boxes import Box, Waiting, open_box
from iomdocs.mail.letters import File, Letter, ours_in, read
from iomdocs.mail.manners import Fate, automatic, vouched
from iomdocs.mail.servers import Refused, Server, open_server
from iomdocs.mail.settings import ImapSettings, MailSettings, SmtpSettings, addresses, password
from iomdocs.mail.writing import Outline, compose, new_id

__all__ = [
    "Box",
    "Fate",
    "File",
    "ImapSettings",
    "Letter",
    "MailSettings",
    "Outline",
    "Refused",
    "Server",
    "SmtpSettings",
    "Waiting",
    "addresses",
    "automatic",
    "compose",
    "new_id",
    "open_box",
    "open_server",
    "ours_in",
    "password",
    "read",
    "vouched",
]
