"""The road of a file: dropped, claimed, kept, judged, stored, answered, filed away; and how it can be disturbed."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import docx
import openpyxl
import pytest

from iomdocs.inbox import claim, in_order, scan
from iomdocs.pipeline.receive import Reception
from iomdocs.pipeline.taken import loads
from tests.commands import iomdocs
from tests.conftest import SAMPLES
from tests.office_tools import convert

CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"


def drop(office, file: Path, name: str | None = None) -> Path:
    target = office.inbox / (name or file.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, target)
    return target


def receive(office) -> list:
    with Reception(office, workers=1) as reception:
        return [*reception.recover(), *reception.receive(in_order(scan(office.inbox)))]


def said(answer: Path) -> str:
    """All words of a receipt or a letter."""
    page = docx.Document(answer)
    cells = (cell.text for table in page.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(each.text for each in page.paragraphs), *cells])


def rows(office, sql: str = "SELECT source_file, number FROM tyumen_iom_events") -> list:
    return list(office.store.read(sql))


def edited(file: Path, target: Path, cells: dict[str, object]) -> Path:
    """What a clerk does in Excel: opens, types, saves under the same name."""
    book = openpyxl.load_workbook(file)
    for cell, value in cells.items():
        book["ИОМ"][cell] = value
    book.save(target)
    return target


def test_a_subfolder_is_a_sender_and_the_answer_lies_under_the_same_path(office):
    drop(office, CLEAN, "школа 3/маршруты/Ткаченко.xlsx")
    (received,) = receive(office)
    assert received.file == "школа 3/маршруты/Ткаченко.xlsx"
    assert received.answer == office.outbox / "accepted/школа 3/маршруты/Ткаченко — ПРИНЯТО.docx"
    page = said(received.answer)
    assert "ПРИНЯТО" in page
    assert "7 строк" in page.replace("\u00a0", " ")
    assert received.sha256 in {path.name for path in office.archive.iterdir()}


def test_the_same_bytes_twice_are_a_duplicate_and_counted_once(office):
    drop(office, CLEAN, "раз.xlsx")
    drop(office, CLEAN, "два.xlsx")
    outcomes = sorted(each.verdict.outcome for each in receive(office))
    assert outcomes == ["accepted", "duplicate"]
    drop(office, CLEAN, "три.xlsx")
    (third,) = receive(office)
    assert third.verdict.outcome == "duplicate"
    assert "уже приходил" in said(third.answer)
    assert len(rows(office)) == 7


def test_a_newer_version_supersedes_and_the_older_is_kept(office, tmp_path):
    drop(office, CLEAN)
    receive(office)
    drop(office, edited(CLEAN, tmp_path / "новый.xlsx", {"D11": 72, "D18": 127}))
    (received,) = receive(office)
    assert received.verdict.outcome == "accepted"
    assert "Прежняя версия" in said(received.answer)
    assert rows(office, "SELECT SUM(hours), COUNT(*) FROM tyumen_iom_events") == [(127, 7)]
    assert len(list(office.archive.iterdir())) == 2


def test_a_newer_version_with_errors_never_erases_the_accepted_one(office, tmp_path):
    drop(office, CLEAN)
    receive(office)
    drop(office, edited(CLEAN, tmp_path / "хуже.xlsx", {"D11": "2 дня"}))
    (received,) = receive(office)
    assert received.verdict.outcome == "returned"
    assert rows(office, "SELECT SUM(hours) FROM tyumen_iom_events") == [(91,)]


def test_a_returned_workbook_corrected_and_dropped_again_is_accepted(office, tmp_path):
    drop(office, WRONG)
    (returned,) = receive(office)
    book = openpyxl.load_workbook(returned.answer)
    assert book.sheetnames[0] == "Ошибки"
    assert {cell for cell in ("E10", "D11", "D14") if book["ИОМ"][cell].comment} == {"E10", "D11", "D14"}
    good = edited(returned.answer, tmp_path / returned.answer.name, {"E10": "10.09.2026", "D11": 16, "D14": 3})
    drop(office, good)
    (accepted,) = receive(office)
    assert accepted.verdict.outcome in {"accepted", "accepted_with_warnings"}
    assert accepted.verdict.records == 7
    assert not list((office.outbox / "returned").rglob("*ОШИБКИ-3 — *"))


def test_a_returned_workbook_half_corrected_bears_only_the_marks_that_are_left(office, tmp_path):
    drop(office, WRONG)
    (returned,) = receive(office)
    drop(office, edited(returned.answer, tmp_path / "ещё.xlsx", {"E10": "10.09.2026", "D11": 16}))
    (again,) = receive(office)
    book = openpyxl.load_workbook(again.answer)
    assert book.sheetnames.count("Ошибки") == 1
    assert {cell for cell in ("E10", "D11", "D14") if book["ИОМ"][cell].comment} == {"D14"}


def test_a_directory_dropped_with_the_forms_serves_them_at_once(office):
    drop(office, CLEAN, "а.xlsx")
    drop(office, SAMPLES / "организации.xlsx", "я спустя.xlsx")
    received = {each.file: each.verdict for each in receive(office)}
    assert received["а.xlsx"].organisation == "720105"
    assert len(office.store.directory().organisations) == 5


def test_what_another_program_holds_open_is_left(office):
    drop(office, CLEAN)
    (office.inbox / f"~${CLEAN.name}").write_bytes(b"lock")
    ran = iomdocs("receive", "--json", cwd=office.root)
    assert (ran.code, ran.json["files"], ran.json["left"]) == (0, [], [CLEAN.name])
    assert (office.inbox / CLEAN.name).exists()
    assert f"{CLEAN.name} – он открыт" in iomdocs("receive", cwd=office.root).err


def test_a_claim_that_was_interrupted_is_finished_by_the_next_start(office):
    claim(drop(office, CLEAN), office.work, inbox=office.inbox, at=office.now())
    (received,) = receive(office)
    assert (received.file, received.verdict.outcome) == (CLEAN.name, "accepted")
    assert list(office.work.iterdir()) == []


def test_a_verdict_stored_but_not_answered_is_answered_by_the_next_start(office):
    drop(office, WRONG)
    (first,) = receive(office)
    office.store.answered([1], [None])
    with office.store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE submissions SET answered = false")
    first.answer.unlink()
    receive(office)
    assert first.answer.exists()
    assert office.store.unanswered() == []


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this system")
@pytest.mark.parametrize("after", [0.2, 0.6, 1.0, 1.4, 1.8])
def test_kill_minus_nine_loses_nothing_and_counts_nothing_twice(office, after):
    files = [file for file in SAMPLES.glob("*.xlsx") if file.name[:2] not in {"19", "20", "21", "22"}]
    for file in files:
        drop(office, file, f"школа/{file.name}")
    process = subprocess.Popen(
        [sys.executable, "-m", "iomdocs", "receive"], cwd=office.root, stdout=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert iomdocs("receive", cwd=office.root).code in {0, 1}
    assert [path for path in office.inbox.rglob("*") if path.is_file()] == []
    assert len(list(office.archive.iterdir())) == len(files)
    answers = [p for name in ("accepted", "returned") for p in (office.outbox / name).rglob("*") if p.is_file()]
    assert len(answers) == len(files)
    assert rows(office, "SELECT COUNT(*), SUM(hours) FROM tyumen_iom_events") == [(62, 933)]
    assert office.store.unanswered() == []


def test_two_receivers_at_once_do_not_disturb_each_other(office):
    for number in range(12):
        drop(office, CLEAN, f"{number}.xlsx")
    command = [sys.executable, "-m", "iomdocs", "receive", "--json"]
    first, second = (
        subprocess.Popen(command, cwd=office.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    )
    codes = sorted([first.wait(60), second.wait(60)])
    for process in (first, second):
        process.stdout.close()
        process.stderr.close()
    assert codes in ([0, 0], [0, 3])
    assert len(rows(office)) == 7


@pytest.mark.sqlite
def test_a_locked_database_is_a_sentence_and_loses_nothing(office):
    drop(office, CLEAN)
    connection = sqlite3.connect(office.state / "iomdocs.db", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        ran = iomdocs("receive", cwd=office.root)
    finally:
        connection.execute("ROLLBACK")
        connection.close()
    assert (ran.code, "Traceback" in ran.err) == (3, False)
    assert "баз" in ran.err.lower()
    assert iomdocs("receive", cwd=office.root).code == 0
    assert len(rows(office)) == 7


@pytest.mark.office
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_an_old_format_is_read_and_comes_back_as_a_marked_xlsx(office, tmp_path, kind):
    (old,) = convert([SAMPLES / "16 книжка с ошибками.xlsx"], tmp_path, kind)
    drop(office, old)
    (received,) = receive(office)
    assert received.verdict.outcome == "returned"
    assert received.answer.name == "16 книжка с ошибками — ОШИБКИ-2.xlsx"
    book = openpyxl.load_workbook(received.answer)
    assert {cell for cell in ("D10", "B13") if book["Книжка"][cell].comment} == {"D10", "B13"}


@pytest.mark.parametrize(
    ("sizes", "told"),
    [([1] * 70, [32, 32, 6]), ([3 << 20, 3 << 20, 1, 1], [1, 3]), ([5 << 20, 5 << 20], [1, 1]), ([], [])],
    ids=["малые – по 32", "большие – по объёму", "больше предела – по одному", "ничего"],
)
def test_files_are_dealt_with_by_number_and_by_weight(tmp_path: Path, sizes: list[int], told: list[int]) -> None:
    paths = [tmp_path / f"{number}.xlsx" for number, _ in enumerate(sizes)]
    for path, size in zip(paths, sizes, strict=True):
        with path.open("wb") as file:
            file.truncate(size)
    assert [len(load) for load in loads(paths)] == told
    assert [path for load in loads(paths) for path in load] == paths
    gone = tmp_path / "уже взят.xlsx"
    assert list(loads([gone])) == [[gone]]
