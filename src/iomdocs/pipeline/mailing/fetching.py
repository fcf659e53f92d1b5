"""Fetch letters: their files go into the inbox, each exactly once, however often the program is ended in between.

A letter's files are written to a hidden folder of the inbox, then the letter is remembered, then it is moved in its
box, and then the files are renamed to where the intake finds them. A letter that is remembered is never taken again;
a file that is remembered and no longer in the hidden folder was laid.
"""

import datetime as dt
import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from iomdocs.files import fsync_directory, write_files
from iomdocs.inbox import is_ignored, leftovers
from iomdocs.logs import Log
from iomdocs.mail import Box, File, Letter, MailSettings, Outline, automatic, compose, new_id, ours_in, read, vouched
from iomdocs.pipeline.carrying import told_file
from iomdocs.pipeline.mailing.senders import Senders
from iomdocs.pipeline.office import Office
from iomdocs.store import Came, Dispatch, Enclosed
from iomdocs.wording import say

TAKEN = "taken"
_LOG = Log("mail")
_SPOOL = ".iomdocs-mail"
_REPORT = 1 << 20
"""Bytes of a bounce that are worth reading."""
_DAY, _MONTH = dt.timedelta(days=1), dt.timedelta(days=30)
_SILENT = dt.timedelta(0)
# How long an address is not told the same again; what is not here is refused in silence.
_PAUSES = {"stranger": _MONTH, "empty": _DAY, "large": _DAY, "many": _DAY}


class Fetching:
    """One look into a box."""

    def __init__(self, office: Office, settings: MailSettings, box: Box) -> None:
        self._office, self._settings, self._box = office, settings, box
        self._senders = Senders.of(office.store.directory(), settings)

    def fetch(self, stop: Callable[[], bool] = lambda: False) -> Counter[str]:
        """Deal with every letter there is, the oldest first; returns how many there were of each fate."""
        lay(self._office)
        found: Counter[str] = Counter()
        for each in self._box.waiting():
            if stop():
                break
            if fate := self._deal(each.uid, each.size):
                found[fate] += 1
        if found[TAKEN]:
            lay(self._office)
        return found

    def _deal(self, uid: str, size: int) -> str:
        """Remember a letter, move it on; returns its fate, empty when it was dealt with before or is gone."""
        letter, fate = self._judged(uid, size)
        if letter is None:
            return ""
        # A letter that was refused, and that a person put back because its sender is known now, may be taken yet.
        key = letter.key if fate == TAKEN else f"{fate}:{letter.key}"
        known = self._office.store.letter(key) is not None
        if not known:
            self._keep(letter, fate, key)
        self._box.put_away(uid, self._settings.imap.taken if fate == TAKEN else self._settings.imap.refused)
        return "" if known else fate

    def _judged(self, uid: str, size: int) -> tuple[Letter | None, str]:
        """The letter, as far as it had to be read, and its fate."""
        raw = self._box.headers(uid)
        if not raw.strip():
            return None, ""
        letter = read(raw)
        fate: str = automatic(letter.headers, letter.sender, self._settings.address)
        if fate == "bounce" and size <= _REPORT:
            self._office.store.bounced_mail(ours_in(self._box.whole(uid)))
        if not fate and size > self._settings.letter_megabytes << 20:
            fate = "large" if letter.sender in self._senders.folders else "stranger"
        if fate:
            return letter, fate
        raw = self._box.whole(uid)
        letter = read(raw)
        return (letter, self._fate(letter)) if raw else (None, "")

    def _fate(self, letter: Letter) -> str:
        if letter.sender not in self._senders.folders:
            return "stranger"
        if not vouched(letter.headers, self._settings.checked_by):
            return "unvouched"
        files = _wanted(letter)
        if not files:
            return "empty"
        return TAKEN if len(files) <= self._settings.letter_files else "many"

    def _keep(self, letter: Letter, fate: str, key: str) -> None:
        """Write the files durably, then remember the letter: a file that is remembered is surely there."""
        folder = self._senders.folders.get(letter.sender, "")
        files = _wanted(letter) if fate == TAKEN else []
        place = self._office.inbox / _SPOOL / key
        write_files([(place / str(number), each.data) for number, each in enumerate(files, start=1)])
        told = [(f"{folder}/{each.name}", hashlib.sha256(each.data).hexdigest()) for each in files]
        subject = letter.subject if fate == TAKEN else ""
        facts = (key, letter.message_id, letter.sender, folder, subject, letter.references, fate)
        came = Came(*facts, self._office.now())
        if not self._office.store.keep_letter(came, told, self._courtesy(letter, fate)) and files:
            shutil.rmtree(place)  # another host was quicker: its own copies are laid
        _LOG.info("letter_came", key=letter.key[:12], fate=say(f"mail.fate.{fate}"), files=len(files))

    def _courtesy(self, letter: Letter, fate: str) -> Sequence[Dispatch]:
        """What a person is told whose letter was not taken: once, and a stranger only when he sent files."""
        pause = _PAUSES.get(fate, _SILENT)
        if fate == "stranger" and (self._settings.strangers == "silence" or not _wanted(letter)):
            return ()
        now = self._office.now()
        if not pause or self._office.store.mailed_since(letter.sender, [fate], now - pause):
            return ()
        limits = {"megabytes": self._settings.letter_megabytes, "files": self._settings.letter_files}
        words = say(f"mail.refuse.{fate}", sender=letter.sender, **limits)
        title = self._settings.name or self._office.title
        text = "\n\n".join((say("mail.reply.hello"), words, title))
        outline = Outline(letter.sender, _subject(letter.subject), text, (), letter.references)
        return [outgoing(outline, (title, self._settings.address), fate, now)]


def outgoing(outline: Outline, sender: tuple[str, str], kind: str, at: dt.datetime, cause: str = "") -> Dispatch:
    """A letter of ours that is ready to wait."""
    number = new_id(sender[1])
    return Dispatch(cause or number, kind, outline.recipient, number, compose(outline, sender, number, at))


def _subject(subject: str) -> str:
    return say("mail.reply.subject", subject=subject) if subject else say("mail.reply.no_subject")


def _wanted(letter: Letter) -> list[File]:
    """Files that a person meant to hand in; a lock file of Excel is none."""
    return [each for each in letter.files if not is_ignored(each.name)]


def lay(office: Office) -> None:
    """Put files of letters into the inbox; one whose name is taken there waits until that file was received."""
    for key, file in office.store.not_laid():
        spooled, target = office.inbox / _SPOOL / key / str(file.number), office.inbox / file.path
        if spooled.exists() and not _laid(office, file, spooled, target):
            continue
        office.store.laying(file, laid=True)
        with suppress(OSError):  # others of the letter wait still
            spooled.parent.rmdir()
            spooled.parent.parent.rmdir()


def _laid(office: Office, file: Enclosed, spooled: Path, target: Path) -> bool:
    # In this order: a file that the intake takes meanwhile goes from the inbox into its claims, never back.
    if target.exists() or any(told_file(each) == file.path for each in leftovers(office.work, clean=False)):
        return False
    office.store.laying(file, after=office.store.newest())
    target.parent.mkdir(parents=True, exist_ok=True)
    spooled.rename(target)
    fsync_directory(target.parent)
    return True
