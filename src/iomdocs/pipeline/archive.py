"""Where originals are kept: in a folder, or in the database with copies in a folder that may be emptied at any time."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iomdocs.files import rename_new, temporary
from iomdocs.store import Store


@dataclass(frozen=True, slots=True)
class Archive:
    """Originals by hash; with ``remote`` the database has them all, and ``folder`` only what was wanted lately."""

    folder: Path
    store: Store
    remote: bool = False

    def path(self, sha256: str) -> Path:
        """A file with the bytes of an original; there is none when the original is not kept any more."""
        place = self.folder / sha256
        if self.remote and not place.is_file():
            self._fetch(place)
        return place

    def has(self, sha256: str) -> bool:
        """Whether an original is kept."""
        return bool(sha256) and self.path(sha256).is_file()

    def hashes(self) -> list[str]:
        """Of all that is kept."""
        if self.remote:
            return self.store.original_hashes()
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.is_file() and not path.name.startswith("."))

    def remove(self, sha256s: Sequence[str]) -> None:
        """Remove originals for good."""
        if self.remote:
            self.store.drop_originals(sha256s)
        for sha256 in sha256s:
            (self.folder / sha256).unlink(missing_ok=True)

    def forget_copies(self) -> None:
        """Empty the folder when the database keeps everything: copies of personal data lie nowhere for long."""
        if self.remote:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _fetch(self, place: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        part = temporary(self.folder)
        if self.store.fetch_original(place.name, part):
            rename_new(part, place)
