"""What many documents cost, counted in work and not in seconds: a template once, a query once, a journal at once."""

import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from iomdocs.documents import Facts, make, making
from iomdocs.documents.template import compiled, source
from iomdocs.files import zipping
from iomdocs.store import Draft, Store, reading

from .test_documents_templates import ACT, TODAY, Answers, packed, template
from .test_journal import LATER, NOON

MANY = 40


class Squeezing:
    """Zlib that notes the level of everything it compresses."""

    DEFLATED, crc32 = zlib.DEFLATED, staticmethod(zlib.crc32)

    def __init__(self) -> None:
        self.parts: list[int] = []

    def compressobj(self, level: int, *more: Any) -> Any:
        self.parts.append(level)
        return zlib.compressobj(level, *more)


def schools(count: int) -> Answers:
    rows = [{"code": f"{n:03}", "title": f"Школа {n}", "hours": n, "day": "2026-03-05"} for n in range(count)]
    people = [{"person": "Иванова Мария Петровна", "position": "учитель", "hours": 36}]
    return Answers(schools=rows, people=people)


def test_a_batch_reads_looks_through_and_compiles_its_template_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    problems = making.template_problems
    monkeypatch.setattr(making, "template_problems", lambda *told: looked.append(told[0].name) or problems(*told))
    before, patched = compiled.cache_info().misses, source.cache_info().misses
    data = template("{{ title }}: в партии", "{% for p in people %}{{ p.person | дт }}{% endfor %}")
    assert len(make(ACT, packed(tmp_path, data), schools(MANY), Facts(TODAY), tmp_path / "out")) == MANY
    assert looked == ["act"]
    assert compiled.cache_info().misses == before + 1
    assert source.cache_info().misses == patched + 1  # one story with tags, though lint and compiler both ask for it


def test_only_what_differs_is_compressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squeezing = Squeezing()
    monkeypatch.setattr(zipping, "zlib", squeezing)
    pack = packed(tmp_path, template("{{ title }} без лишнего"))
    make(ACT, pack, schools(MANY), Facts(TODAY), tmp_path / "out")
    assert squeezing.parts.count(1) == 2 * MANY  # the text and the properties, quickly
    still = squeezing.parts.count(6)  # what never changes, well
    make(ACT, pack, schools(MANY), Facts(TODAY), tmp_path / "again")
    assert 0 < squeezing.parts.count(6) == still


def test_documents_do_not_wait_for_the_disk_and_equal_ones_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    pack = packed(tmp_path, template("{{ title }} на диске"))
    first = make(ACT, pack, schools(MANY), Facts(TODAY), tmp_path / "out")
    written = {each.path: each.path.stat().st_ino for each in first}
    again = make(ACT, pack, schools(MANY), Facts(TODAY), tmp_path / "out")
    assert {each.path: each.path.stat().st_ino for each in again} == written
    assert synced == []


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        opened.prepare([])
        yield opened


def statements(store: Store) -> list[str]:
    """Statements from now on; one that is executed for many rows at once is one."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    for engine in {store._writer, store._reader}:
        event.listen(engine, "before_cursor_execute", note)
    return told


def drafts(count: int, data: str) -> list[Draft]:
    return [
        Draft("north/act", str(n), "Акт", "", "", {"data": data}, f"hash of {data}", f"{n}.docx", f"{n} {data}")
        for n in range(count)
    ]


def test_the_journal_is_written_all_at_once_and_only_what_changed(store: Store) -> None:
    told = statements(store)
    first = store.put_issued(drafts(MANY, "a"), NOON)
    assert len(told) < MANY / 2
    told.clear()
    assert store.put_issued(drafts(MANY, "a"), LATER) == first
    assert not [each for each in told if each.startswith(("INSERT", "UPDATE"))]
    told.clear()
    changed = store.put_issued([*drafts(MANY - 1, "a"), drafts(MANY, "b")[-1]], LATER)
    assert changed[:-1] == first[:-1]
    assert changed[-1].made_at == LATER
    assert len([each for each in told if each.startswith(("INSERT", "UPDATE"))]) == 1
    assert store.snapshot(changed[-1].id) == {"data": "b"}


def test_a_query_is_looked_through_once(store: Store) -> None:
    sql = "SELECT :code AS code, 'а:б' AS named -- once"
    with pytest.raises(Exception, match="code"):
        store.read(sql, {})
    before = reading._asked.cache_info().misses
    assert [list(store.read(sql, {"code": str(n)})) for n in range(5)] == [[(str(n), "а:б")] for n in range(5)]
    assert reading._asked.cache_info().misses == before


def test_making_documents_loads_no_maker_of_workbooks() -> None:
    asked = (
        "import sys, iomdocs.cli.documents; print({'openpyxl', 'numpy', 'docxtpl', 'docxcompose'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "set()"
