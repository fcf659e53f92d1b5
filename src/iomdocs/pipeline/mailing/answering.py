"""Tell the senders of letters what was said of their files: one reply to a letter, another when a verdict changes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from iomdocs.inbox import leftovers, scan
from iomdocs.mail import File, MailSettings, Outline
from iomdocs.pipeline.carrying import told_file
from iomdocs.pipeline.mailing.fetching import outgoing
from iomdocs.pipeline.office import Office
from iomdocs.store import Came, Enclosed, Submission
from iomdocs.wording import say

KIND = "verdict"
_DAY = dt.timedelta(days=1)
_MOST_A_DAY = 50
"""Replies to one address in a day; more wait for the next: two machines may have found each other."""
_MOST_BYTES = 18 << 20
"""Of enclosed answers: with base64 it is 25 MB, which every server takes."""


class _Underway(Exception):  # noqa: N818 - no mistake
    """Something of the letter is not dealt with yet."""


def answer(office: Office, settings: MailSettings) -> int:
    """Let a reply wait for every letter all of whose files are dealt with; returns how many."""
    done = 0
    for letter, files in office.store.unfinished_letters():
        try:
            found = dict(_found(office, files))
        except _Underway:
            continue
        news = _news(files, found)
        if news:
            done += _reply(office, settings, letter, news, again=any(each.told for each in files))
    return done


def _news(files: Sequence[Enclosed], found: dict[int, Submission]) -> dict[int, Submission]:
    told = {each.number: each.told for each in files}
    return {number: each for number, each in found.items() if told.get(number) != each.outcome}


def _found(office: Office, files: Sequence[Enclosed]) -> Iterator[tuple[int, Submission]]:
    """The submission that each file became, and those of an archive after all others."""
    more = max(each.number for each in files)
    for each in files:
        number = each.submission or _number(office, each)
        one = office.store.submission(number)
        if one is None:  # removed for good since
            continue
        if not one.answered:
            raise _Underway
        yield each.number, one
        if each.submission is None and _words(one) == "unpacked":
            for inner in _inside(office, each, number):
                more += 1
                yield more, inner


def _number(office: Office, file: Enclosed) -> int:
    found = office.store.came_as(file.path, file.after or 0) if file.laid else None
    if found is None:
        raise _Underway
    return found


def _inside(office: Office, archive: Enclosed, number: int) -> Iterator[Submission]:
    """What became of the files of an archive; nothing when it was none."""
    folder = PurePosixPath(archive.path).with_suffix("").as_posix()
    place = office.inbox / folder
    if (place.is_dir() and scan(place)) or any(
        told_file(each).startswith(f"{folder}/") for each in leftovers(office.work, clean=False)
    ):
        raise _Underway
    for each in office.store.came_below(folder, number):
        one = office.store.submission(each)
        if one is None or not one.answered:
            raise _Underway
        yield one


def _reply(office: Office, settings: MailSettings, letter: Came, news: dict[int, Submission], *, again: bool) -> int:
    now = office.now()
    title = settings.name or office.title
    files, left_out = _files(office, list(news.values()))
    key = "changed" if again else "subject" if letter.subject else "no_subject"
    text = "\n\n".join(_paragraphs(list(news.values()), title, left_out=left_out))
    outline = Outline(letter.sender, say(f"mail.reply.{key}", subject=letter.subject), text, files, letter.references)
    made = outgoing(outline, (title, settings.address), KIND, now)
    told = {number: (each.id, each.outcome) for number, each in news.items()}
    many = office.store.mailed_since(letter.sender, [KIND], now - _DAY) >= _MOST_A_DAY
    return office.store.conclude_letter(letter.id, told, [made], now + _DAY if many else now)


def _paragraphs(news: Sequence[Submission], title: str, *, left_out: bool) -> Iterator[str]:
    yield say("mail.reply.hello")
    for number, each in enumerate(news, start=1):
        errors = sum(finding.severity == "error" for finding in each.findings)
        words = say(f"mail.reply.{_words(each)}", errors=errors)
        yield say("mail.reply.line", number=number, file=PurePosixPath(each.file).name, words=words)
    if left_out:
        yield say("mail.reply.many")
    yield say("mail.reply.signed", title=title)


def _words(each: Submission) -> str:
    unpacked = any(finding.code == "archive-unpacked" for finding in each.findings)
    return "unpacked" if unpacked else each.outcome


def _files(office: Office, news: Sequence[Submission]) -> tuple[list[File], bool]:
    """The answers themselves, as many as a letter holds; whether some were left out."""
    found: list[File] = []
    room = _MOST_BYTES
    for each in news:
        if not each.answer:
            continue
        path = office.outbox / each.answer
        try:
            data = path.read_bytes()
        except OSError:  # taken away since: what was owed is paid
            continue
        if len(data) <= room:
            found.append(File(path.name, data))
            room -= len(data)
        else:
            return found, True
    return found, False
