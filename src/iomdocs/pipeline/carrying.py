"""Carry files in and answers out so that one that cannot be carried stops no other."""

import datetime as dt
import errno
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from iomdocs.files import opened, write_file, write_new_files
from iomdocs.inbox import Claim, abandon, begin, claim, keep_many
from iomdocs.logs import Log
from iomdocs.pipeline.answers import Answer, shown

_LOG = Log("pipeline")
_SECOND = "2"
_UNPACKED = ".iomdocs-unpacked"
"""Lies in a folder that was made for an archive, so that it is known from a person's own."""


def take_all(paths: Sequence[Path], work: Path, *, inbox: Path, at: dt.datetime) -> list[Claim]:
    """Claim files together; those that cannot be had now stay where they are."""
    if not paths:
        return []
    try:
        mine = begin(work, at)
    except OSError as error:
        _left(error)
        return []
    taken = [each for path in paths if (each := take(path, work, inbox=inbox, at=at, into=mine))]
    if not taken:
        abandon(mine)
    return taken


def take(path: Path, work: Path, *, inbox: Path, at: dt.datetime, into: Path | None = None) -> Claim | None:
    """Claim a file; one that cannot be read or moved stays where it is, and None is given."""
    try:
        opened(path).close()
        return claim(path, work, inbox=inbox, at=at, into=into)
    except FileNotFoundError:
        return None
    except OSError as error:
        _left(error)
        return None


def told_file(came: Claim) -> str:
    """Path in the inbox as it can be told: a name may hold bytes that are no text."""
    return shown(came.file)


def keep_all(claims: Sequence[Claim], archive: Path) -> Sequence[tuple[Claim, str]]:
    """Keep the originals; one that cannot be read, or is still written, waits. ``OSError`` when none can be kept."""
    try:
        return list(zip(claims, keep_many(claims, archive), strict=True))
    except OSError as error:
        trouble = error
        _left(error)
    kept = [(each, sha256) for each in claims if (sha256 := _kept(each, archive))] if len(claims) > 1 else []
    if not kept and trouble.errno != errno.EBUSY:
        raise trouble
    return kept


def _kept(came: Claim, archive: Path) -> str | None:
    try:
        return keep_many([came], archive)[0]
    except OSError as error:
        _left(error)
        return None


def put_back(inside: Mapping[str, bytes], file: str, inbox: Path) -> None:
    """Put the files of an archive into the inbox, in a folder of its name, over nobody's: the next look finds them.

    Written before the archive counts as dealt with; after a crash between, the same bytes are known again.
    """
    if not inside:
        return
    folder = inbox / PurePosixPath(file).with_suffix("")
    if not folder.exists():
        write_file(folder / _UNPACKED, b"")
    write_new_files([(folder / name, data, _SECOND) for name, data in inside.items()])


def clear_unpacked(inbox: Path) -> bool:
    """Take away the folders that were made for archives and are empty by now; whether some are not."""
    try:
        cleared = [_is_cleared(mark) for mark in list(inbox.rglob(_UNPACKED))]
    except OSError:  # somebody moves folders just now
        return True
    return not all(cleared)


def _is_cleared(mark: Path) -> bool:
    there = [each for each in mark.parent.rglob("*") if each != mark]
    if not all(each.is_dir() for each in there):
        return False
    mark.unlink()
    for folder in (*sorted(there, reverse=True), mark.parent):
        with suppress(OSError):  # somebody puts a file there just now: it is his folder then
            folder.rmdir()
    return True


def write_all(outbox: Path, answers: Sequence[Answer]) -> list[Path]:
    """Write answers, none over another: somebody may have that one open. One that cannot be written gets a plain name.

    An answer to a file of the same name as before is told apart by its incoming number.
    """
    files = [(outbox / each.path, each.data, each.mark) for each in answers]
    try:
        return write_new_files(files)
    except OSError as error:
        _left(error)
    return [_write(outbox, *each) for each in files]


def _write(outbox: Path, path: Path, data: bytes, mark: str) -> Path:
    try:
        return write_new_files([(path, data, mark)])[0]
    except OSError:
        folder = outbox / path.relative_to(outbox).parts[0]
        plain = hashlib.sha256(data).hexdigest()[:16] + path.suffix
        return write_new_files([(folder / plain, data, mark)])[0]


def _left(error: OSError) -> None:
    _LOG.warning("left_in_inbox", kind=type(error).__name__, code=errno.errorcode.get(error.errno or 0, "?"))
