"""The mailroom of an office: its box, its server, and what is done with them."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from iomdocs.mail import Box, ImapSettings, MailSettings, Server, SmtpSettings, open_box, open_server
from iomdocs.pipeline.mailing.answering import answer
from iomdocs.pipeline.mailing.fetching import Fetching, lay
from iomdocs.pipeline.mailing.notices import queue_reminders, remind_by_mail
from iomdocs.pipeline.mailing.sending import send
from iomdocs.pipeline.mailing.turns import is_ours, leave_turn, take_turn
from iomdocs.pipeline.office import Office


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Mailroom:
    """Mail of one office; whoever works in it must be alone in the workspace.

    Every method may raise ``IomdocsError`` in plain words when the net or a server fails; nothing is lost by that.
    """

    settings: MailSettings
    password: str
    box: Callable[[ImapSettings, str, str], AbstractContextManager[Box]] = open_box
    server: Callable[[SmtpSettings, str, str], AbstractContextManager[Server]] = open_server

    def fetch(self, office: Office, stop: Callable[[], bool] = _never) -> Counter[str]:
        """Fetch letters; returns how many there were of each fate. ``BusyError`` when another host does it."""
        take_turn(office)
        with self.box(self.settings.imap, self.settings.address, self.password) as box:
            return Fetching(office, self.settings, box).fetch(lambda: stop() or not is_ours(office))

    def prepare(self, office: Office) -> int:
        """Lay files that waited, let answers and reminders wait; asks no server. Returns how many are new."""
        lay(office)
        return answer(office, self.settings) + remind_by_mail(office, self.settings) + self._reminders(office)

    def _reminders(self, office: Office) -> int:
        return queue_reminders(office, self.settings) if self.settings.reminders else 0

    def send(self, office: Office, stop: Callable[[], bool] = _never) -> Counter[str]:
        """Send what waits; returns how many letters there are of each new state. Without any no server is asked.

        ``BusyError`` when another host does it.
        """
        if not office.store.due_mail(office.now()):
            return Counter()
        take_turn(office)
        with self.server(self.settings.smtp, self.settings.address, self.password) as server:
            return send(office, self.settings, server, lambda: stop() or not is_ours(office))

    def leave(self, office: Office) -> None:
        """Let another host that shares the database have its turn at the servers."""
        leave_turn(office)

    def check(self) -> int:
        """Sign in at both servers; returns how many letters wait in the box."""
        with self.server(self.settings.smtp, self.settings.address, self.password):
            pass
        with self.box(self.settings.imap, self.settings.address, self.password) as box:
            return len(box.waiting())
