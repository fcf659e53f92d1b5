"""The whole workspace in one file, made while the office works, and put back only when every byte is right.

A file moves from the inbox to the working folder and from there into the archive and the database. They are copied in
that order, so that one on its way is seen at least once; what the copied database knows already is left out.
"""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Self

from iomdocs.errors import UsageError
from iomdocs.files import DRAFTS, created, digest, fsync_directory, opened, put_durably, replacing, write_file
from iomdocs.inbox import leftovers, scan
from iomdocs.pipeline.office import Office
from iomdocs.store import check
from iomdocs.wording import say
from iomdocs.workspace import FILE, STATE

_MANIFEST, _DATABASE = "manifest.json", "database.db"
_SCHEMA = 1
_HALF = f"{STATE}-restoring"
"""Lies in a folder into which a backup is not wholly put yet."""
_FORGOTTEN = 24 * 3600.0
_PIECE = 1 << 20
_PRIVATE = 0o600
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLACES = re.compile(r"^(?=\s*(?:inbox|outbox|archive|templates)\s*=)", re.MULTILINE)
_SQLITE = re.compile(r"^(?=\s*database\s*=\s*[\"']sqlite)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: how many files, whether the database is among them, originals that are damaged."""

    files: int
    database: bool
    damaged: tuple[str, ...] = ()


class _Writer:
    """A zip file that knows the hash of everything in it."""

    def __init__(self, path: Path) -> None:
        self.sums: dict[str, str] = {}
        self._zip = zipfile.ZipFile(path, "x", allowZip64=True)
        path.chmod(_PRIVATE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, path: Path, name: str) -> None:
        """Add a file as it is now; one that went away meanwhile is passed over."""
        try:
            source = opened(path)
        except FileNotFoundError:
            return
        sha, info = hashlib.sha256(), zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if name.endswith((".db", ".toml")) else zipfile.ZIP_STORED
        with source, self._zip.open(info, "w", force_zip64=True) as target:
            while piece := source.read(_PIECE):
                sha.update(piece)
                target.write(piece)
        self.sums[name] = sha.hexdigest()

    def end(self, told: Mapping[str, object]) -> None:
        """Add the list of all hashes."""
        self._zip.writestr(_MANIFEST, json.dumps({**told, "files": self.sums}, ensure_ascii=False))


def back_up(office: Office, target: Path) -> Backup:
    """Write everything into a new file; ``UsageError`` if there is one. A PostgreSQL database is not in it."""
    if target.exists():
        raise UsageError(say("backup.exists", path=target))
    _sweep(target.parent, office.now().timestamp())
    with replacing(target) as draft, tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / _DATABASE
        with _Writer(draft) as written:
            waiting = list(_waiting(office, Path(folder)))
            whole = office.store.copy_to(database)
            known = office.store.hashes()
            if whole:
                written.add(database, _DATABASE)
            for path, name in _kept(office):
                written.add(path, name)
            for path, name in waiting:
                if digest(path) not in known:
                    written.add(path, name)
            written.end({"schema": _SCHEMA, "database": whole, "made_at": office.now().isoformat()})
        _sums(draft)
        put_durably(draft, target)
    return Backup(len(written.sums), whole, tuple(_rotten(written.sums)))


def _sweep(folder: Path, now: float) -> None:
    """Remove halves of backups that were begun long ago: there is everybody's data in them."""
    for draft in folder.glob(DRAFTS):
        with suppress(OSError):
            if now - draft.stat().st_mtime > _FORGOTTEN:
                draft.unlink()


def _waiting(office: Office, folder: Path) -> Iterator[tuple[Path, str]]:
    """Copies of what lies in the inbox or was taken and has no verdict yet, under its path in the inbox."""
    lying = [(path, path.relative_to(office.inbox).as_posix()) for path in scan(office.inbox)]
    taken = [(claim.path, claim.file) for claim in leftovers(office.work, clean=False)]
    for number, (path, file) in enumerate([*lying, *taken]):
        copy = folder / str(number)
        with suppress(FileNotFoundError), opened(path) as source, created(copy) as target:
            shutil.copyfileobj(source, target, _PIECE)
            yield copy, f"inbox/{file.encode('utf-8', 'replace').decode()}"


def _kept(office: Office) -> Iterator[tuple[Path, str]]:
    yield office.root / FILE, FILE
    for name, folder in (("templates", office.shelves[0]), ("outbox", office.outbox), ("archive", office.archive)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith(STATE):
                yield path, f"{name}/{path.relative_to(folder).as_posix()}"


def _sums(backup: Path) -> dict[str, str]:
    """Hashes of what is in a backup, all verified; ``UsageError`` when it is none, or damaged."""
    try:
        with zipfile.ZipFile(backup) as packed:
            told = json.loads(packed.read(_MANIFEST))
            names = {name for name in packed.namelist() if name != _MANIFEST}
            right = told["schema"] == _SCHEMA and names == told["files"].keys() and all(map(_is_inside, names))
            if right and all(_hash(packed.open(name)) == sha256 for name, sha256 in told["files"].items()):
                return dict(told["files"])
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, NotImplementedError):
        pass
    raise UsageError(say("backup.damaged", path=backup))


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in path.parts[0]


def _hash(member: IO[bytes]) -> str:
    with member:
        return hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]  # typeshed wants a real file


def _rotten(sums: Mapping[str, str]) -> Iterator[str]:
    """Originals whose bytes are no longer those they are named after."""
    for name, sha256 in sums.items():
        folder, _, file = name.partition("/")
        if folder == "archive" and _SHA256.fullmatch(file) and file != sha256:
            yield file


def restore(backup: Path, folder: Path) -> Backup:
    """Put a backup into a new or empty folder; ``UsageError`` when the folder is neither or the backup is damaged.

    Folders that lay elsewhere come to lie below the new one, and ``iomdocs.toml`` says so. That file comes last: what
    an end in between leaves is no workspace, and gives way to the next try.
    """
    half = folder / _HALF
    if folder.exists() and any(folder.iterdir()) and not half.exists():
        raise UsageError(say("errors.not_empty", path=folder))
    sums = _sums(backup)
    _clear(folder, half)
    with zipfile.ZipFile(backup) as packed:
        for name in sums.keys() - {FILE}:
            _put(packed, name, folder / (f"{STATE}/iomdocs.db" if name == _DATABASE else name))
        settings = packed.read(FILE).decode("utf-8-sig")
    whole = _DATABASE in sums
    if whole:
        check(folder / STATE / "iomdocs.db")
    write_file(folder / FILE, _settled(settings).encode())
    half.unlink()
    return Backup(len(sums), whole, tuple(_rotten(sums)))


def _clear(folder: Path, half: Path) -> None:
    """Take away what an earlier try left, and say that this one is not at its end."""
    write_file(half, b"")
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each != half:
            each.unlink()


def _put(packed: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(name) as source, created(target) as file:
        shutil.copyfileobj(source, file, _PIECE)
    if name == _DATABASE:
        target.chmod(_PRIVATE)
    fsync_directory(target.parent)


def _settled(settings: str) -> str:
    """Leave the usual folders and the usual database; what was said of others stays readable."""
    return _SQLITE.sub("# ", _PLACES.sub("# ", settings))
