"""A thousand documents of one kind by one contender: ``python -m benchmarks.documents WHO KIND COUNT FOLDER``."""

import datetime as dt
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import papers
from benchmarks.measuring import memory

_MODULES = Path(sys.prefix) / "node_modules"
KINDS: Mapping[str, str] = {"orders": "приказы в две страницы", "books": "зачётные книжки на 30 строк"}
_SCRIPT = """
const fs = require("fs"), Zip = require("pizzip"), Template = require("docxtemplater");
const [template, data, out] = process.argv.slice(2);
const every = JSON.parse(fs.readFileSync(data, "utf8")), content = fs.readFileSync(template, "binary");
const begun = process.hrtime.bigint(), before = process.cpuUsage();
for (const names of every) {
  const paper = new Template(new Zip(content), {paragraphLoop: true});
  paper.render(names);
  const made = paper.getZip().generate({type: "nodebuffer", compression: "DEFLATE"});
  fs.writeFileSync(out + "/" + names.code + ".docx", made);
}
const busy = process.cpuUsage(before);
console.log(Number(process.hrtime.bigint() - begun) / 1e9, (busy.user + busy.system) / 1e6,
  process.memoryUsage().rss / 1048576);
"""


class Answers:
    """A source that has every answer ready: what is measured is the making of documents, not the database."""

    def __init__(self, kind: str, count: int) -> None:
        self._each = list(getattr(papers, kind)(count))
        self._lines = [papers.lines(n) for n in range(count)] if kind == "books" else []

    def read(self, sql: str, parameters: Mapping[str, Any] | None = None, *, as_of: object = None) -> "Lines":
        """The documents' own rows, or the rows of the book whose code is asked for."""
        del as_of
        return Lines(self._each if sql == "each" else self._lines[int((parameters or {})["code"])])


class Lines:
    """Rows of a query."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.columns, self._rows = tuple(rows[0]), rows

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return (tuple(row.values()) for row in self._rows)


def template(kind: str, *, declined: bool = False) -> bytes:
    """The template with jinja tags."""
    put = papers.jinja_field(declined=declined)
    return papers.order(put) if kind == "orders" else papers.book(put, papers.jinja_rows)


def ours(kind: str, count: int, folder: Path, *, declined: bool = False) -> Callable[[], object]:
    """Our engine with all that it does: strict names, file names, hashes, files that appear whole."""
    from iomdocs.definitions import Document, PackHead  # noqa: PLC0415 - each side loads only its own
    from iomdocs.documents import Facts, make  # noqa: PLC0415
    from iomdocs.packs import Pack  # noqa: PLC0415

    (folder / "documents").mkdir()
    (folder / "documents" / "act.docx").write_bytes(template(kind, declined=declined))
    pack = Pack(PackHead(name="bench", title="Замер"), (folder,), (), {}, (), {}, ())
    data = {"events": "events"} if kind == "books" else {}
    act = Document(
        name="act",
        pack="bench",
        title="Акт",
        cites="замер",
        template="act.docx",
        each="each",
        file="{code}.docx",
        data=data,
    )
    source = Answers(kind, count)
    return lambda: make(act, pack, source, Facts(dt.date(2026, 11, 22)), folder / "out")


def ours_declined(kind: str, count: int, folder: Path) -> Callable[[], object]:
    """The same with the cases decided by the template."""
    return ours(kind, count, folder, declined=True)


def by_docxtpl(kind: str, count: int, folder: Path) -> Callable[[], object]:
    """The usual loop."""
    from docxtpl import DocxTemplate  # noqa: PLC0415

    (folder / "act.docx").write_bytes(template(kind))
    (folder / "out").mkdir()

    def run() -> None:
        for names in _names(kind, count):
            paper = DocxTemplate(folder / "act.docx")
            paper.render(names, autoescape=True)
            paper.save(folder / "out" / f"{names['code']}.docx")

    return run


def by_mailmerge(kind: str, count: int, folder: Path) -> Callable[[], object] | dict[str, Any]:
    """Word's own fields, filled by docx-mailmerge2."""
    if importlib.util.find_spec("mailmerge") is None:
        return {"skipped": "пропущен: нет пакета docx-mailmerge2"}
    from mailmerge import MailMerge  # noqa: PLC0415

    put = papers.merge_field
    data = papers.order(put) if kind == "orders" else papers.book(put, papers.merge_rows)
    (folder / "act.docx").write_bytes(data)
    (folder / "out").mkdir()

    def run() -> None:
        for names in _names(kind, count):
            with MailMerge(str(folder / "act.docx")) as paper:
                told = {key: str(value) for key, value in names.items() if key != "events"}
                paper.merge(**told)
                if kind == "books":
                    rows = [{key: str(value) for key, value in row.items()} for row in names["events"]]
                    paper.merge_rows("number", rows)
                paper.write(str(folder / "out" / f"{names['code']}.docx"))

    return run


def floor(kind: str, count: int, folder: Path) -> Callable[[], object]:
    """Nothing but compressing and writing the XML that our documents hold."""
    ours(kind, count, folder)()
    ready = []
    for path in sorted((folder / "out").iterdir()):
        with zipfile.ZipFile(path) as package:
            ready.append((path.name, package.read("word/document.xml"), path.stat().st_size))
    rest = bytes(len((folder / "documents" / "act.docx").read_bytes()) // 2)
    (folder / "floor").mkdir()

    def run() -> None:
        for name, xml, _size in ready:
            (folder / "floor" / name).write_bytes(rest + zlib.compress(xml, 1))

    return run


def _names(kind: str, count: int) -> Iterator[dict[str, Any]]:
    for n, names in enumerate(getattr(papers, kind)(count)):
        yield {**names, "events": papers.lines(n)} if kind == "books" else names


def by_docxtemplater(kind: str, count: int, folder: Path) -> dict[str, Any]:
    """The best engine of npm, if node finds it; it measures itself, start-up left out."""
    node, known = shutil.which("node"), os.environ | {"NODE_PATH": os.environ.get("NODE_PATH") or str(_MODULES)}
    if node is None:
        return {"skipped": "пропущен: нет node"}
    asked = [node, "-e", 'require("docxtemplater"), require("pizzip")']
    if subprocess.run(asked, capture_output=True, check=False, env=known).returncode:
        return {"skipped": "пропущен: нет пакетов docxtemplater и pizzip (их ставит make bench, если есть npm)"}
    put = papers.brace_field
    data = papers.order(put) if kind == "orders" else papers.book(put, papers.brace_rows)
    (folder / "act.docx").write_bytes(data)
    (folder / "data.json").write_text(json.dumps(list(_names(kind, count))), "utf-8")
    (folder / "run.js").write_text(_SCRIPT, "utf-8")
    (folder / "out").mkdir()
    command = [node, *(str(folder / name) for name in ("run.js", "act.docx", "data.json", "out"))]
    done = subprocess.run(command, capture_output=True, check=True, env=known)
    seconds, busy, memory_ = map(float, done.stdout.split())
    return {"seconds": seconds, "rate": count / seconds, "busy": busy, "memory": memory_}


SIDES: Mapping[str, tuple[str, Callable[[str, int, Path], Callable[[], object] | dict[str, Any]]]] = {
    "floor": ("предел: сжать и записать тот же XML", floor),
    "ours": ("iomdocs", ours),
    "ours_declined": ("iomdocs, со склонением", ours_declined),
    "docxtpl": ("docxtpl, цикл", by_docxtpl),
    "mailmerge": ("docx-mailmerge2, цикл", by_mailmerge),
    "docxtemplater": ("docxtemplater (npm), цикл", by_docxtemplater),
}


QUICK = frozenset({"floor", "ours", "ours_declined"})


def main(who: str, kind: str, count: int, folder: Path) -> None:
    """Make them and print one JSON object."""
    name, side = SIDES[who]
    run = side(kind, count, folder)
    if isinstance(run, dict):
        print(json.dumps({"name": name} | run))
        return
    begun, busy = time.perf_counter(), time.process_time()
    run()
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    told = {"name": name, "kind": kind, "documents": count, "seconds": seconds, "rate": count / seconds}
    print(json.dumps(told | {"busy": busy, "memory": memory()}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
