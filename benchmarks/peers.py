"""The engines that others use, each as its own manual shows: docxtpl, docx-mailmerge2, docxtemplater of npm."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import papers

_MODULES = Path(sys.prefix) / "node_modules"
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


def by_docxtpl(kind: str, numbers: range, folder: Path) -> Callable[[], object]:
    """The usual loop."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - each side loads only its own

    (folder / "act.docx").write_bytes(papers.with_jinja(kind))
    (folder / "out").mkdir()

    def run() -> None:
        for names in papers.names(kind, numbers):
            paper = DocxTemplate(folder / "act.docx")
            paper.render(names, autoescape=True)
            paper.save(folder / "out" / f"{names['code']}.docx")

    return run


def by_mailmerge(kind: str, numbers: range, folder: Path) -> Callable[[], object] | dict[str, Any]:
    """Word's own fields, filled by docx-mailmerge2."""
    if importlib.util.find_spec("mailmerge") is None:
        return {"skipped": "пропущен: нет пакета docx-mailmerge2"}
    from mailmerge import MailMerge  # noqa: PLC0415

    (folder / "act.docx").write_bytes(papers.with_fields(kind))
    (folder / "out").mkdir()

    def run() -> None:
        for names in papers.names(kind, numbers):
            with MailMerge(str(folder / "act.docx")) as paper:
                told = {key: str(value) for key, value in names.items() if key != "events"}
                paper.merge(**told)
                if kind == "books":
                    rows = [{key: str(value) for key, value in row.items()} for row in names["events"]]
                    paper.merge_rows("number", rows)
                paper.write(str(folder / "out" / f"{names['code']}.docx"))

    return run


def by_docxtemplater(kind: str, numbers: range, folder: Path) -> dict[str, Any]:
    """The best engine of npm, if node finds it; it measures itself, start-up left out."""
    node, known = shutil.which("node"), os.environ | {"NODE_PATH": os.environ.get("NODE_PATH") or str(_MODULES)}
    if node is None:
        return {"skipped": "пропущен: нет node"}
    asked = [node, "-e", 'require("docxtemplater"), require("pizzip")']
    if subprocess.run(asked, capture_output=True, check=False, env=known).returncode:
        return {"skipped": "пропущен: нет пакетов docxtemplater и pizzip (их ставит make bench, если есть npm)"}
    (folder / "act.docx").write_bytes(papers.with_braces(kind))
    (folder / "data.json").write_text(json.dumps(list(papers.names(kind, numbers))), "utf-8")
    (folder / "run.js").write_text(_SCRIPT, "utf-8")
    (folder / "out").mkdir()
    command = [node, *(str(folder / name) for name in ("run.js", "act.docx", "data.json", "out"))]
    done = subprocess.run(command, capture_output=True, check=True, env=known)
    seconds, busy, memory = map(float, done.stdout.split())
    return {"seconds": seconds, "busy": busy, "memory": memory}
