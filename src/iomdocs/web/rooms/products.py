"""Registers and documents: what there is, what was built and when, order more, watch it being built."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.responses import Response

from iomdocs.files import safe_name
from iomdocs.pipeline.issue import documents as all_documents
from iomdocs.pipeline.issue import issue
from iomdocs.pipeline.publish import chosen, publish, register_name
from iomdocs.web.asking import Ask, Denied
from iomdocs.web.pages import Page
from iomdocs.web.rooms.papers import mine
from iomdocs.web.showing import View, answer, file, listed, page, redirect

_REGISTERS = ("name", "title", "cites", "file", "built")
_DOCUMENTS = ("name", "title", "cites", "files", "built")
_MOST = 500


@dataclass(frozen=True, slots=True)
class Product:
    """A register or a kind of document, and the files it was built into."""

    name: str
    title: str
    cites: str
    files: tuple[Path, ...]
    built: datetime | None
    asked: bool = False


def _product(ask: Ask, name: str, title: str, cites: str, files: Sequence[Path], *, asked: bool = False) -> Product:
    built = max((path.stat().st_mtime for path in files), default=None)
    zone = ask.office.now().tzinfo
    return Product(name, title, cites, tuple(files), datetime.fromtimestamp(built, zone) if built else None, asked)


def _registers(ask: Ask) -> list[Product]:
    folder = ask.office.outbox / "registers"
    found = []
    for _, each in chosen(ask.office):
        path = folder / register_name(ask.office, each)
        files = [path] if path.is_file() else []
        found.append(_product(ask, f"{each.pack}/{each.name}", each.title, each.cites, files))
    return found


def _documents(ask: Ask) -> list[Product]:
    own = {each.name for each in ask.office.pack.documents}
    his = None if ask.visitor.sees_all else {each.file for each in mine(ask)}
    found: list[Product] = []
    for pack, each in all_documents(ask.office):
        if any(one.name == each.name for one in found):  # another pack's of the same name lies in the same folder
            continue
        folder = ask.office.outbox / "documents" / safe_name(each.name)
        every = sorted(folder.glob("*.docx")) if folder.is_dir() else []
        files = [path for path in every if his is None or path.relative_to(ask.office.outbox).as_posix() in his][:_MOST]
        if files or (his is None and pack is ask.office.pack and each.name in own):
            found.append(_product(ask, each.name, each.title, each.cites, files, asked=each.asked))
    return found


def _row(each: Product) -> dict[str, object]:
    built = each.built and each.built.isoformat(timespec="seconds")
    told = {"name": each.name, "title": each.title, "cites": each.cites, "built": built}
    return told | {"file": each.files[0].name if each.files else None, "files": len(each.files)}


def registers(ask: Ask) -> Response:
    """Registers that are built here; they are made of all municipalities, so only who sees all has them."""
    found = _registers(ask) if ask.visitor.sees_all else []
    view = View("registers", listed(_REGISTERS), [_row(each) for each in found])
    return answer(ask, view, "registers.html", found=found)


def documents(ask: Ask) -> Response:
    """Kinds of documents, with how many there are of each; of some municipalities only what their schools issue."""
    found = _documents(ask)
    view = View("documents", listed(_DOCUMENTS), [_row(each) for each in found])
    return answer(ask, view, "documents.html", found=found)


def document(ask: Ask) -> Response:
    """Documents of one kind."""
    one = _named(_documents(ask), ask.path("name"))
    return page(ask, "document.html", one=one)


def _named(products: Sequence[Product], name: str) -> Product:
    found = next((each for each in products if each.name == name), None)
    if found is None:
        raise Denied
    return found


def register_file(ask: Ask) -> Response:
    """A register to save."""
    one = _named(_registers(ask), ask.path("name"))
    if not one.files:
        raise Denied
    return file(one.files[0])


def _document_path(ask: Ask) -> Path:
    one = _named(_documents(ask), ask.path("name"))
    found = next((path for path in one.files if path.name == ask.path("file")), None)
    if found is None:
        raise Denied
    return found


def document_file(ask: Ask) -> Response:
    """A document to save."""
    return file(_document_path(ask))


def preview(ask: Ask) -> Response:
    """A document as pictures of its pages, or what to do where they cannot be made."""
    path = _document_path(ask)
    told = ask.query.get("page", "1")
    number = int(told) if told.isdecimal() else 1
    seen = ask.house.looker.picture(path, number)
    return page(ask, "preview.html", name=ask.path("name"), file=path.name, number=number, pages=seen[1] if seen else 0)


def picture(ask: Ask) -> Response:
    """One page of a document as a picture."""
    seen = ask.house.looker.picture(_document_path(ask), int(ask.path("page")))
    if seen is None:
        raise Denied
    return Response(seen[0], media_type="image/png")


def build_registers(ask: Ask) -> Response:
    """Order registers: those that were chosen, or all."""
    known = [each.name for each in _registers(ask)]
    names = [each for each in ask.form.getlist("name") if each in known] or known
    office = ask.office

    def steps() -> Iterator[list[str]]:
        for _, written in publish(office, [str(each) for each in names]):
            yield [written.path.relative_to(office.outbox).as_posix()]

    ask.note("build-registers", str(len(names)))
    job = ask.house.builder.order("registers", ask.visitor.login, len(names), steps)
    return redirect(f"/jobs/{job.id}")


def build_documents(ask: Ask) -> Response:
    """Order documents: the kinds that were chosen, or all that are made without asking."""
    every = _documents(ask)
    known = [each.name for each in every]
    usual = [each.name for each in every if not each.asked]
    names = [str(each) for each in ask.form.getlist("name") if each in known] or usual
    office = ask.office

    def steps() -> Iterator[list[str]]:
        for issued in issue(office, names):
            yield [each.path.relative_to(office.outbox).as_posix() for each, _ in issued.made]

    ask.note("build-documents", str(len(names)))
    job = ask.house.builder.order("documents", ask.visitor.login, len(names), steps)
    return redirect(f"/jobs/{job.id}")


def job(ask: Ask) -> Response:
    """How far an order is."""
    found = ask.house.builder.job(int(ask.path("number")))
    if found is None:
        raise Denied
    return page(ask, "job.html", job=found)


PAGES = (
    Page("/registers{format:format}", registers, "viewer"),
    Page("/registers", build_registers, "methodologist", "POST", whole=True, rate="build"),
    Page("/registers/file/{name:path}", register_file, "viewer", whole=True),
    Page("/documents{format:format}", documents, "viewer"),
    Page("/documents", build_documents, "methodologist", "POST", whole=True, rate="build"),
    Page("/documents/{name}", document, "viewer"),
    Page("/documents/{name}/{file}", document_file, "viewer"),
    Page("/documents/{name}/{file}/pages", preview, "viewer"),
    Page("/documents/{name}/{file}/pages/{page:int}", picture, "viewer"),
    Page("/jobs/{number:int}", job, "methodologist", whole=True),
)
