"""Reminders by mail: the letters that are made anyway, each sent once to the organisation's address."""

import datetime as dt
from contextlib import suppress
from pathlib import Path

from iomdocs.directory import Organisation
from iomdocs.errors import UsageError
from iomdocs.mail import File, MailSettings, Outline
from iomdocs.pipeline.mailing.fetching import outgoing
from iomdocs.pipeline.mailing.senders import Senders
from iomdocs.pipeline.mailing.turns import is_ours
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.reminding import remind
from iomdocs.store import Dispatch
from iomdocs.wording import say

KIND = "reminder"
_LAST = "mail.reminders"
_FRESH = dt.timedelta(days=2)
"""A letter that was made longer ago is not sent any more: it was handed over otherwise."""


def remind_by_mail(office: Office, settings: MailSettings) -> int:
    """Once a day make the letters, and let every one that was made lately wait to be sent; returns how many are new."""
    now = office.now()
    if not settings.reminders or now.hour < settings.reminders_from:
        return 0
    if office.store.setting(_LAST) == str(now.date()) or not is_ours(office):
        return 0
    with suppress(UsageError):  # a pack without such a letter
        for _ in remind(office):
            pass
    fresh = queue_reminders(office, settings)
    office.store.keep_setting(_LAST, str(now.date()))
    return fresh


def queue_reminders(office: Office, settings: MailSettings) -> int:
    """Let the letters that were made lately, by whomever, wait to be sent; whose address is not known gets none."""
    now = office.now()
    made = {f"reminder:{code}:{at}": (code, file) for code, file, at in office.store.reminder_files(now - _FRESH)}
    known = office.store.mail_causes(list(made))
    fresh = {cause: told for cause, told in made.items() if cause not in known}
    if not fresh:
        return 0
    directory = office.store.directory()
    main = Senders.of(directory, settings).main
    waiting = [
        _letter(office, settings, one, (main[code], cause), office.outbox / file)
        for cause, (code, file) in fresh.items()
        if code in main and (one := directory.get(code)) and (office.outbox / file).is_file()
    ]
    return office.store.queue_mail(waiting, now)


def _letter(office: Office, settings: MailSettings, one: Organisation, where: tuple[str, str], path: Path) -> Dispatch:
    address, cause = where
    title, name = settings.name or office.title, one.short_name or one.full_name
    words = (say("mail.reply.hello"), say("mail.remind.text", name=name), title)
    files = [File(path.name, path.read_bytes())]
    outline = Outline(address, say("mail.remind.subject", name=name), "\n\n".join(words), files)
    return outgoing(outline, (title, settings.address), KIND, office.now(), cause)
