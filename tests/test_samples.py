"""The samples, as schools send them: what is said of each, and what stands in the registers afterwards."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from iomdocs.inbox import in_order, scan
from iomdocs.pipeline.judge import judge_files
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.receive import Reception
from iomdocs.workspace import open_office
from tests.commands import iomdocs
from tests.conftest import SAMPLES
from tests.office_tools import resaved
from tests.offices import begin

VERDICTS = {
    "ok": {"accepted", "accepted_with_warnings"},
    "warned": {"accepted_with_warnings"},
    "returned": {"returned"},
    "refused": {"refused"},
}


def verify(told: dict, truth: dict) -> None:
    """Compare one file of ``check --json`` with the truth about it."""
    assert told["verdict"] in VERDICTS[truth["verdict"]], told["findings"]
    if truth["form"] is None:
        assert told["form"] is None
        return
    assert told["form"] == truth["form"]
    assert (told["entries"], told["records"]) == (truth["entries"], truth["records"])
    assert told["organisation"] == truth["organisation"]
    severity = "warning" if truth["verdict"] == "warned" else "error"
    found = {(each["sheet"], each["cell"]) for each in told["findings"] if each["severity"] == severity}
    assert found == {(sheet, cell) for sheet, cell, _ in truth["wrong"]}
    errors = [each for each in told["findings"] if each["severity"] == "error"]
    assert len(errors) == (len(truth["wrong"]) if severity == "error" else 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = begin(tmp_path_factory.mktemp("samples") / "office")
    imported = iomdocs("directory", "import", SAMPLES / "организации.xlsx", "--workspace", made)
    assert (imported.code, "5" in imported.out) == (0, True)
    return made


def test_check_gives_the_verdict_of_every_sample(folder, truth):
    files = [SAMPLES / each["file"] for each in truth]
    ran = iomdocs("check", *files, "--json", "--workspace", folder)
    assert ran.code == 1
    told = ran.json
    assert told["schema"] == 1
    assert [each["file"] for each in told["files"]] == [str(file) for file in files]
    for each, true in zip(told["files"], truth, strict=True):
        verify(each, true)
    assert not any((folder / "inbox").rglob("*.xlsx"))


@pytest.mark.parametrize("pack", ["tyumen", "azov"])
def test_receive_stores_what_it_accepts_and_registers_hold_exactly_that(tmp_path, truth, pack):
    made = begin(tmp_path / "office", pack, "municipality")
    drop = made / "inbox" / "школа"
    drop.mkdir()
    for file in SAMPLES.glob("*.xlsx"):
        shutil.copy2(file, drop)
    ran = iomdocs("receive", "--json", cwd=made)
    assert ran.code == 1
    told = {Path(each["file"]).name: each for each in ran.json["files"]}
    assert told.pop("организации.xlsx")["verdict"] == "accepted"
    for true in truth:
        verify(told[true["file"]], true)
    assert [path for path in (made / "inbox").rglob("*") if path.is_file()] == []
    assert {path.name for path in (made / "archive").iterdir()} == {each["sha256"] for each in ran.json["files"]}
    returned = sorted(path.name for path in (made / "outbox" / "returned").rglob("*.xlsx"))
    assert returned == sorted(
        f"{Path(each['file']).stem} — ОШИБКИ-{len(each['wrong'])}.xlsx"
        for each in truth
        if each["verdict"] == "returned"
    )
    _verify_registers(made, truth)


def _verify_registers(made: Path, truth: list[dict]) -> None:
    assert iomdocs("registers", cwd=made).code == 0
    registers = {path.stem: path for path in (made / "outbox" / "registers").glob("*.xlsx")}
    for form, title in {
        "tyumen/iom": "Реестр индивидуальных образовательных маршрутов",
        "tyumen/credit_book": "Реестр зачётно-накопительных книжек",
    }.items():
        accepted = [each for each in truth if each["form"] == form and each["verdict"] == "ok"]
        rows = rows_of(registers[title])
        assert len(rows) == sum(each["records"] for each in accepted)
        assert sum(row["Количество часов"] for row in rows) == sum(each["hours"] for each in accepted)
        assert {row["ФИО слушателя"] for row in rows} == {name for each in accepted for name in each["people"]}
        assert {Path(row["Файл-источник"]).name for row in rows} == {each["file"] for each in accepted}


def rows_of(path: Path) -> list[dict]:
    """Rows of «Реестр» by column title, without the totals row."""
    lines = list(openpyxl.load_workbook(path)["Реестр"].iter_rows(values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:-1]]


@pytest.mark.office
def test_samples_saved_again_by_libreoffice_are_judged_the_same(folder, truth, tmp_path):
    known = [each for each in truth if each["form"]]
    files = resaved([SAMPLES / each["file"] for each in known], tmp_path)
    office = open_office(folder)
    try:
        judged = list(judge_files(office, files))
    finally:
        office.store.close()
    for each, true in zip(judged, known, strict=True):
        verdict = each.verdict
        told = {
            "verdict": verdict.outcome,
            "form": verdict.form,
            "organisation": verdict.organisation,
            "entries": len(verdict.entries),
            "records": verdict.records,
            "findings": [found.to_json() for found in verdict.findings],
        }
        verify(told, true)


def test_the_truth_is_what_came_with_the_samples(truth):
    assert len(truth) == 22
    assert {each["verdict"] for each in truth} == set(VERDICTS)
    assert json.loads((SAMPLES / "truth.json").read_text("utf-8")) == truth


def test_the_newest_plan_of_an_organisation_stands_in_the_register(office, truth):
    """Two plans of one organisation for one period: the later supersedes the earlier, which is kept."""
    plans = [each for each in truth if each["form"] == "azov/development_plan"]
    for each in plans:
        shutil.copy2(SAMPLES / each["file"], office.inbox)
    shutil.copy2(SAMPLES / "организации.xlsx", office.inbox)
    with Reception(office) as reception:
        list(reception.receive(in_order(scan(office.inbox))))
    newest = {each["organisation"]: each["records"] for each in plans}
    (written,) = [written for register, written in publish(office) if register.form == "azov/development_plan"]
    assert written.rows == sum(newest.values())
