"""Reminder letters: who would get one today, write them, those that lie there."""

from collections.abc import Iterator

from starlette.responses import Response

from iomdocs.pipeline.reminding import DOCUMENT, mark_of, remind
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.rooms.board import own
from iomdocs.web.showing import file, page, redirect


def show(ask: Ask) -> Response:
    """Debts that have reached a mark, and the letters there are."""
    today = ask.office.today
    near = [(line, mark) for line in own(ask) if (mark := mark_of(line, today))]
    folder = ask.office.outbox / "documents" / DOCUMENT
    files = sorted(folder.glob("*.docx"), key=lambda path: -path.stat().st_mtime) if folder.is_dir() else []
    return page(ask, "letters.html", near=near, files=[path.name for path in files])


def write(ask: Ask) -> Response:
    """Order today's letters."""
    office = ask.office

    def steps() -> Iterator[list[str]]:
        for each in remind(office):
            yield [f"documents/{DOCUMENT}/{each.file.replace(chr(92), '/').rpartition('/')[2]}"]

    ask.note("write-letters")
    job = ask.house.builder.order("letters", ask.visitor.login, 0, steps)
    return redirect(f"/jobs/{job.id}")


def letter(ask: Ask) -> Response:
    """A letter to save."""
    folder = ask.office.outbox / "documents" / DOCUMENT
    path = folder / ask.path("file")
    if path.parent != folder or path.suffix != ".docx":
        raise Denied
    return file(path)


PAGES = (
    Page("/letters", show, "viewer", whole=True),
    Page("/letters", write, "methodologist", "POST", whole=True, rate="build"),
    Page("/letters/{file}", letter, "viewer", whole=True),
)
