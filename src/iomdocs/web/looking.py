"""Workbooks and documents to look at: cells from a worker process, pages as pictures."""

import shutil
import threading
from pathlib import Path
from types import ModuleType

from iomdocs.errors import IomdocsError
from iomdocs.files import digest, write_again
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.pool import Pool
from iomdocs.workbook import Refusal, Workbook

_SCALE = 1.6
_PAGES, _KEPT = 30, 200


class Looker:
    """Reads workbooks in a process of its own, and keeps pictures of documents in the workspace's state."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock, self._printing = threading.Lock(), threading.Lock()
        self._pool: Pool | None = None

    def workbook(self, sha256: str, name: str) -> Workbook | Refusal:
        """Cells of a file of the archive, not more of them than a page can show."""
        with self._lock:
            if self._pool is None:
                self._pool = Pool(self._office.terms, workers=1)
        return self._pool.look(self._office.originals.path(sha256), name)

    def picture(self, document: Path, page: int) -> tuple[bytes, int] | None:
        """A page of a document as PNG, and how many pages there are; None where that cannot be made here."""
        pdfium = _pdfium()
        if pdfium is None:
            return None
        folder = self._office.state / "pictures" / digest(document)[:32]
        with self._printing:
            if not (folder / "pages").is_file() and not self._drawn(pdfium, document, folder):
                return None
        pages = int((folder / "pages").read_text("ascii"))
        return ((folder / f"{page}.png").read_bytes(), pages) if 1 <= page <= pages else None

    def _drawn(self, pdfium: ModuleType, document: Path, folder: Path) -> bool:
        """Print a copy with LibreOffice and draw its pages."""
        from iomdocs.pipeline.printing import to_pdf  # noqa: PLC0415 - only where somebody looks

        folder.mkdir(parents=True, exist_ok=True)
        _forget(folder.parent)
        copy = write_again(folder / "document.docx", document.read_bytes())
        try:
            made = to_pdf([copy]).made
        except IomdocsError:
            return False
        finally:
            copy.unlink(missing_ok=True)
        if not made:
            return False
        printed = made[0]
        with pdfium.PdfDocument(printed) as pdf:
            count = min(len(pdf), _PAGES)
            for number in range(count):
                pdf[number].render(scale=_SCALE).to_pil().save(folder / f"{number + 1}.png")
        printed.unlink(missing_ok=True)
        write_again(folder / "pages", str(count).encode())
        return True

    def close(self) -> None:
        """End the worker."""
        if self._pool is not None:
            self._pool.stop()


def _forget(pictures: Path) -> None:
    """Keep the pictures of the latest documents only: they can be drawn again at any time."""
    for old in sorted(pictures.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _pdfium() -> ModuleType | None:
    """What draws pages, if the extra «preview» is installed."""
    try:
        import PIL.Image  # noqa: PLC0415 - an extra
        import pypdfium2  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return pypdfium2 if PIL.Image else None
