"""What we write: text stays text, templates run nothing, nobody's name is left where it does not belong."""

import os
import re
import stat
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from markupsafe import Markup

from iomdocs.documents import Facts, lint, make
from iomdocs.documents.environment import Sandbox, environment
from iomdocs.errors import TemplateError
from iomdocs.logs import Log
from iomdocs.pipeline.publish import publish
from iomdocs.reader import read
from iomdocs.store import Arrival
from iomdocs.verdicts import Verdict
from iomdocs.workbook import Workbook
from tests.test_documents_templates import ACT, DANGERS, ESCAPES, PAYLOADS, TODAY, columns, packed, rendered, source
from tests.test_documents_templates import template as word
from tests.torture.bench import CLEAN, WRONG, Bench, _examiner, template
from tests.torture.registry import check, replaced
from tests.torture.waiting import serving, until

FORMULAS = (
    *("=1+1", "=cmd|'/c calc'!A1", "{=SUM(A1)}", "+7 912", "-5", "@SUM(A1)", "http://example.org", "mailto:a@b"),
    *("internal:Лист!A1", "external:\\\\evil\\x", '=HYPERLINK("http://example.org")', "\t=1+1"),
)


def planted(bench: Bench, texts: tuple[str, ...]) -> Path:
    """An office in which every text of an accepted card is one of these."""
    root = bench.root()
    verdict = _examiner(template()[1].terms).examine(CLEAN.read_bytes(), "а.xlsx", marks=False).verdict
    with bench.office(root) as office:
        arrivals = []
        for number, text in enumerate(texts):
            entries = tuple(_filled(each, text, number) for each in verdict.entries)
            told = Verdict("accepted", verdict.form, verdict.edition, verdict.organisation, entries)
            arrivals.append(Arrival(f"{number:064}", f"{number}.xlsx", "", office.now(), told, office.today.year))
        office.store.save(arrivals)
        list(publish(office))
    return root


def _filled(entry, text: str, number: int):
    def turned(values):
        return {
            name: text if isinstance(value, str) and not value[:4].isdigit() else value
            for name, value in values.items()
        }

    records = tuple(replace(each, values=turned(each.values)) for each in entry.records)
    return replace(entry, key=f"{entry.key}{number}", person=text, values=turned(entry.values), records=records)


def registers(root: Path) -> list[Path]:
    found = sorted((root / "outbox" / "registers").glob("*.xlsx"))
    assert found
    return found


def live(text: str) -> str:
    """A mutant: what begins as a formula is one."""
    return (
        f">{text}</t></is></c><c><f>{text[1:]}</f><v>0</v></c><c t='inlineStr'><is><t>"
        if text[:1] == "="
        else f">{text}"
    )


@check(17, replaced("iomdocs.registers.cells.escaped", live))
def a_text_never_becomes_a_formula(bench: Bench) -> None:
    root = planted(bench, FORMULAS)
    shown: set[str] = set()
    for path in registers(root):
        with zipfile.ZipFile(path) as book:
            xml = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
        formulas = re.findall(r"<f[ >].*?</f>", "".join(xml.values()))
        assert not [each for each in formulas if "cmd" in each or "HYPERLINK" in each or "1+1" in each]
        assert not [name for name in xml if "externalLink" in name]
        assert "example.org" not in "".join(part for name, part in xml.items() if name.endswith(".rels"))
        workbook = read(path.read_bytes(), path.name)
        assert isinstance(workbook, Workbook)
        shown |= {str(each.value) for sheet in workbook.sheets for each in sheet.cells.values()}
    assert {each.strip() for each in FORMULAS} <= {each.strip() for each in shown}


@check(18, replaced("iomdocs.documents.showing.escape", Markup))
def data_never_becomes_marks_of_word(bench: Bench) -> None:
    environment.cache_clear()  # it remembers what it showed
    for number, payload in enumerate(PAYLOADS[:20]):
        folder = bench.folder / str(number)
        shown = rendered(folder, word("{{ title }}", cells=("{{ title }}",)), source(title=payload))
        assert shown == [payload, payload]
        for path in (folder / "out").glob("*.docx"):
            with zipfile.ZipFile(path) as document:
                for name in document.namelist():
                    if name.endswith(".xml"):
                        tree = etree.fromstring(document.read(name))
                        names = {etree.QName(each).localname for each in tree.iter() if isinstance(each.tag, str)}
                        assert not names & {"instrText", "altChunk"}


AWKWARD = tuple(f"Ким {sign} Юлия" for sign in "\x00\x01\x07\x08\x0b\x0c\x1f\ufffe\uffff\ud800\udfff\u202e")


@check(19, replaced("iomdocs.store.rows.printable", lambda text: text))
def signs_that_no_file_takes_fail_no_output(bench: Bench) -> None:
    root = planted(bench, AWKWARD * (1 if bench.quick else 8) + ("Ким Анна",))
    for path in registers(root):
        assert isinstance(read(path.read_bytes(), path.name), Workbook)
    for number, text in enumerate(AWKWARD):
        (shown,) = rendered(
            bench.folder / str(number),
            word("{{ title }}"),
            source(title=text.replace("\ud800", "").replace("\udfff", "")),
        )
        assert shown.startswith("Ким")
        assert shown.endswith("Юлия")


def anything(self, _context, callee, *args, **kwargs):
    """A mutant: a template may call what it likes."""
    return callee(*args, **kwargs)


def trusting(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Sandbox, "call", anything)
    patch.setattr(Sandbox, "is_safe_attribute", lambda *_: True)
    patch.setattr(Sandbox, "intercepted_binops", frozenset())


@check(30, trusting)
def a_template_runs_nothing(bench: Bench) -> None:
    for number, escape in enumerate(ESCAPES[:16]):
        folder = bench.folder / str(number)
        with pytest.raises(TemplateError):
            make(ACT, packed(folder, word(escape)), source(), Facts(TODAY), folder / "out")
        assert not list(folder.glob("out/*"))


@check(31, replaced("iomdocs.documents.linting.template_problems", lambda *_: []))
def a_dangerous_template_is_told(bench: Bench) -> None:
    kinds = ("external", "template", "macro", "object", "chunk", "property")
    for danger in kinds:
        assert lint(ACT, packed(bench.folder / danger, DANGERS[danger]), columns), danger


PLANTED = re.compile(r"Ткаченко|Скворцов|\d{3}-\d{3}-\d{3} \d\d")


def chatty(letters):
    """A mutant: the log tells whose file it was."""
    for each in letters:
        Log("pipeline").info("template", name=each.facts.file, faults=0)


@check(37, replaced("iomdocs.pipeline.posting._note", chatty))
def nobodys_name_is_left_behind(bench: Bench) -> None:
    root, system = bench.root(), bench.folder / "tmp"
    system.mkdir()
    bench.patch.setenv("TMPDIR", str(system))
    bench.patch.setattr(tempfile, "tempdir", None)
    names = {"Ткаченко Анна.xlsx": CLEAN, "Скворцова 112-233-445 95.xlsx": WRONG}
    with serving(bench, root):
        for name, path in names.items():
            (root / "inbox" / name).write_bytes(path.read_bytes())
        assert until(lambda: len(list((root / "archive").iterdir())) == 2)
        assert until(lambda: not list((root / ".iomdocs" / "work").iterdir()))
    log = root / ".iomdocs" / "log" / "watch.log"
    assert not PLANTED.search(log.read_text("utf-8") if log.is_file() else "")
    state = [path for path in (root / ".iomdocs").rglob("*") if path.is_file()]
    assert not [path for path in (*state, *(root / "archive").iterdir()) if PLANTED.search(path.name)]
    assert not [path for path in system.rglob("*") if path.is_file()]
    if os.name == "posix":
        assert stat.S_IMODE((root / ".iomdocs" / "iomdocs.db").stat().st_mode) == 0o600
        for path in (root / "archive").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) & 0o027 == 0
