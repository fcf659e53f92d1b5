"""The same twice, and the same name with something else: counted once, asked about, never added up."""

import io
import os
import re
import shutil
import unicodedata
import zipfile
from pathlib import Path

from iomdocs.inbox import claim, in_order, leftovers, scan
from iomdocs.pipeline.receive import Reception
from tests.torture.bench import CLEAN, OTHER, Bench
from tests.torture.registry import check, replaced


def saved_again(data: bytes, *changes: tuple[str, str]) -> bytes:
    """The same cells in other bytes, as Excel saves them; or with a text changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            part = old.read(name)
            for was, now in changes:
                part = part.replace(was.encode(), now.encode())
            new.writestr(name, part)
    return stream.getvalue()


def outcomes(bench: Bench, root: Path) -> dict[str, str]:
    return {each.file: each.verdict.outcome for each in bench.receive(root)}


@check(9, replaced("iomdocs.store.writing._unchanged", lambda *_: None))
def the_same_is_counted_once(bench: Bench) -> None:
    root = bench.root()
    for name in ("а.xlsx", "б.xlsx", "школа.xlsx"):
        shutil.copy2(CLEAN, root / "inbox" / name)
    assert sorted(outcomes(bench, root).values()) == ["accepted", "duplicate", "duplicate"]
    (root / "inbox" / "пересохранён.xlsx").write_bytes(saved_again(CLEAN.read_bytes()))
    bench.receive(root)
    with bench.office(root) as office:
        journal = office.store.journal()
        assert sorted(each.outcome for each in journal) == ["accepted", "duplicate", "duplicate", "duplicate"]
        assert list(office.store.read("SELECT COUNT(*) FROM entries")) == [(1,)]
        assert len(list((office.outbox / "accepted").iterdir())) == 4


COPIES = (
    "ИОМ (конфликтующая копия 2026-11-22).xlsx",
    "ИОМ.sync-conflict-20261122-101010-ABCDEFG.xlsx",
    "ИОМ (conflicted copy 2026-11-22 101010).xlsx",
)


@check(10, replaced("iomdocs.pipeline.telling.copy_of", lambda _: None))
def a_conflict_copy_is_asked_about(bench: Bench) -> None:
    root = bench.root()
    shutil.copy2(CLEAN, root / "inbox" / "ИОМ.xlsx")
    assert outcomes(bench, root) == {"ИОМ.xlsx": "accepted"}
    with bench.office(root) as office:
        ((hours, rows),) = office.store.read("SELECT MAX(hours), COUNT(*) FROM tyumen_iom_events")
    for number, name in enumerate(COPIES, 1):
        other = saved_again(CLEAN.read_bytes(), (f"<v>{hours}</v>", f"<v>{hours - number}</v>"))
        (root / "inbox" / name).write_bytes(other)
    told = bench.receive(root)
    assert {each.verdict.outcome for each in told} == {"held"}, [each.verdict for each in told]
    with bench.office(root) as office:
        assert list(office.store.read("SELECT COUNT(*) FROM tyumen_iom_events")) == [(rows,)]
        assert len(list((office.outbox / "held").glob("*.docx"))) == len(COPIES)


@check(16, replaced("iomdocs.pipeline.taken.GROUP", 10_000))
def ten_thousand_files_at_once(bench: Bench) -> None:
    root = bench.root()
    count = 300 if bench.quick else 10_000
    for number in range(count):
        (root / "inbox" / f"{number}.csv").write_bytes(b"%d;2" % number)
    found = scan(root / "inbox")
    assert len(found) == count
    with bench.office(root) as office, Reception(office) as reception:
        first = reception.receive(in_order(found))
        next(first)
        assert len(leftovers(office.work, clean=False)) <= 4 * 32  # not all of them before the first is answered
        first.close()
        for path in in_order(scan(office.inbox)):
            assert claim(path, office.work, inbox=office.inbox, at=office.now())
        assert len(leftovers(office.work, clean=False)) >= count - 4 * 32
    status = Path("/proc/self/status")
    if status.is_file():
        peak = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmRSS"))
        assert int(peak.split()[1]) < 600_000, "with pytest and the packs in it"


@check(33, replaced("iomdocs.files.names._FORBIDDEN", re.compile("(?!)")))
def odd_names_get_answers(bench: Bench) -> None:
    root = bench.root()
    both = [unicodedata.normalize(form, "Отчёт й.xlsx") for form in ("NFC", "NFD")]
    names = ["Я" * 120 + ".xlsx", *both, "A.xlsx", "a.xlsx", "две\nстроки.xlsx"]
    names += ["вид\u202exslx.xlsx", "con.xlsx", "конец..xlsx", " пробелы .xlsx", "a" * 250 + ".csv"]
    for number, name in enumerate(names):
        (root / "inbox" / name).write_bytes(saved_again(OTHER.read_bytes()) + b"" if number == 0 else b"%d;2" % number)
    raw = os.fsencode(root / "inbox") + "/ИОМ Ким.xlsx".encode("cp1251")
    with open(raw, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write(b"cp;1251")
    told = bench.receive(root)
    assert len(told) == len(names) + 1
    answers = [each.answer for each in told]
    assert len(set(answers)) == len(answers)
    assert all(path.is_file() and len(path.name.encode()) <= 255 for path in answers)
    assert not any(set(path.name) & set('\n\u202e<>:"|?*') for path in answers)
