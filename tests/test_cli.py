"""The command line as the interface promises it: commands, exit codes, JSON, Russian."""

import datetime as dt
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import openpyxl
import pytest

from iomdocs.cli import root
from tests.commands import invoke, iomdocs
from tests.conftest import SAMPLES

LATIN_WORD = re.compile(r"[A-Za-z]{4,}")


def test_help_answers_in_russian_and_fast():
    begun = time.perf_counter()
    ran = iomdocs("--help")
    assert time.perf_counter() - begun < 2  # the real bar is 0.15 s on a quiet machine; see benchmarks
    assert ran.code == 0
    assert "Команды" in ran.out
    assert "Usage" not in ran.out


def test_help_imports_nothing_heavy():
    heavy = ("pydantic", "sqlalchemy", "openpyxl", "lxml", "jinja2")
    code = f"import sys, iomdocs.cli; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        one = group.get_command(context, name)
        assert one is not None
        yield (*path, name), one
        if isinstance(one, click.Group):
            yield from commands(one, (*path, name))


def test_every_command_has_help_in_russian():
    every = dict(commands(root))
    names = {word for path in every for word in path}
    keys = {part for one in every.values() for each in one.params for key in each.opts for part in key.split("-")}
    keys |= {str(each) for one in every.values() for key in one.params for each in getattr(key.type, "choices", ())}
    others = {"iomdocs", "LibreOffice", "JSON", "Excel", "Word", "PDF", "inbox", "outbox", "help", "debug", "toml"}
    others |= {
        "docx",
        "xlsx",
        "organisations",
        "tyumen",
        "school",
        "region",
        "municipality",
        "gost",
        "Ctrl",
        "retention",
        "Linux",
        "PostgreSQL",
        "Windows",
    }
    others |= {"viewer", "methodologist", "administrator"}
    assert ("documents", "make") in every
    for path in every:
        result = invoke(*path, "--help")
        assert result.exit_code == 0, path
        words = set(LATIN_WORD.findall(result.output)) - others - names - keys
        assert not words, (path, words)


WRONG = {
    "нет такой команды": (["receve"], 2, "receve"),
    "нет файла": (["check", "нет.xlsx"], 2, "нет.xlsx"),
    "папка вместо файла": (["check", "inbox"], 2, "папка"),
    "нет формы": (["forms", "show", "tyumen/nothing"], 2, "tyumen/iom"),
    "нет реестра": (["registers", "nothing"], 2, "routes"),
    "нет документа": (["documents", "make", "nothing"], 2, "nothing"),
    "нет организации": (["forms", "blank", "tyumen/iom", "--organisation", "999"], 2, "999"),
    "плохая ссылка": (["trace", "реестр"], 2, "ФАЙЛ!ЛИСТ!ЯЧЕЙКА"),
    "не тот файл у trace": (["trace", "iomdocs.toml!Реестр!A2"], 2, "iomdocs.toml"),
    "папка занята": (["init", ".", "--pack", "tyumen"], 2, "не пуста"),
    "нет пакета": (["init", "новая", "--pack", "nowhere"], 2, "tyumen"),
}


@pytest.mark.parametrize(("arguments", "code", "says"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_said_in_russian_without_a_traceback(workspace, arguments, code, says):
    ran = iomdocs(*arguments, cwd=workspace)
    assert ran.code == code, ran.err
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert re.search("[а-яё]{4}", ran.err)


BROKEN = {
    "конфигурация не TOML": ("iomdocs.toml", 'pack = "tyumen', "iomdocs.toml"),
    "лишний ключ": ("iomdocs.toml", 'pack = "tyumen"\nlevle = "school"', "levle"),
    "пакет с ошибкой": ("templates/tyumen/forms/iom.2026.toml", 'title = "ИОМ"\nshet = "ИОМ"', "shet"),
    "неизвестный пакет": ("iomdocs.toml", 'pack = "mars"', "mars"),
    "база не та": ("iomdocs.toml", 'pack = "tyumen"\ndatabase = "nosuch://x"', "баз"),
}


@pytest.mark.parametrize(("file", "text", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_configuration_or_pack_is_exit_3_or_2_with_its_place(workspace, file, text, says):
    (workspace / file).write_text(text, "utf-8")
    ran = iomdocs("forms", "list", cwd=workspace)
    assert ran.code in {2, 3}
    assert says in ran.err.lower() or says in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.sqlite
def test_a_spoilt_database_is_a_sentence(workspace):
    (workspace / ".iomdocs" / "iomdocs.db").write_bytes(b"not a database" * 100)
    for rest in (workspace / ".iomdocs").glob("iomdocs.db-*"):
        rest.unlink()
    ran = iomdocs("status", cwd=workspace)
    assert (ran.code, "Traceback" in ran.err) == (3, False)


def test_outside_a_workspace_it_says_how_to_make_one(tmp_path):
    ran = iomdocs("status", cwd=tmp_path)
    assert ran.code == 3
    assert "iomdocs init" in ran.err


def test_the_workspace_is_found_upward_by_option_and_by_environment(workspace, tmp_path):
    deep = workspace / "inbox" / "a" / "b"
    deep.mkdir(parents=True)
    told = [
        iomdocs("forms", "list", "--json", cwd=deep),
        iomdocs("--workspace", workspace, "forms", "list", "--json", cwd=tmp_path),
        iomdocs("forms", "list", "--json", "--workspace", workspace, cwd=tmp_path),
        iomdocs("forms", "list", "--json", cwd=tmp_path, IOMDOCS_WORKSPACE=str(workspace)),
    ]
    assert {ran.out for ran in told} == {told[0].out}
    forms = {form["id"]: form for form in told[0].json["forms"]}
    assert set(forms["tyumen/iom"]) == {"id", "edition", "title"}
    assert forms["tyumen/iom"]["edition"] == "2026"


VALUES = {
    "ordinal": 1,
    "hours": 36,
    "number": 5,
    "person": "Сорока Инна Карловна",
    "position": "учитель",
    "organisation": "МБОУ «Заозёрная СШ № 3»",
    "period": "2026 год",
    "document": "сертификат № 1 от 01.09.2026",
    "signature": "подпись",
}
EVENTS = ("ДПП ПК «Тема»", "Стажировка «Тема»", "Семинар «Тема»")


def answer(field: dict, row: int = 0) -> object:
    if field["choices"]:
        return field["choices"][0]
    if field["kind"] == "text":
        return EVENTS[row % 3]
    return dt.date(2026, 9, 1) if field["kind"] == "date" else VALUES[field["kind"]]


def cells(page: dict) -> dict[str, object]:
    """Answers by cell for a whole page: header fields, three rows of each table, every matrix cell."""
    found = {field["cell"]: answer(field) for field in page["fields"]}
    for table in page["tables"]:
        for row in range(table["first_row"], table["first_row"] + 3):
            found |= {f"{column['column']}{row}": answer(column, row) for column in table["columns"]}
    return found | {each["cell"]: "Обмен практиками" for matrix in page["matrices"] for each in matrix["cells"]}


def fill(told: dict, blank: Path, target: Path) -> Path:
    """Fill a blank knowing nothing but what ``forms show --json`` says."""
    book = openpyxl.load_workbook(blank)
    for page in told["sheets"]:
        for cell, value in cells(page).items():
            book[page["name"]][cell] = value
    book.save(target)
    return target


@pytest.mark.parametrize("form", ["tyumen/iom", "tyumen/credit_book", "azov/development_plan"])
def test_a_blank_filled_by_a_stranger_is_accepted_and_seven_faults_come_back(workspace, tmp_path, form):
    blank = tmp_path / "бланк.xlsx"
    assert iomdocs("forms", "blank", form, "-o", blank, cwd=workspace).code == 0
    told = iomdocs("forms", "show", form, "--json", cwd=workspace).json
    good = fill(told, blank, tmp_path / "хорошо.xlsx")
    accepted = iomdocs("check", good, "--json", cwd=workspace).json["files"][0]
    assert accepted["verdict"] in {"accepted", "accepted_with_warnings"}, accepted["findings"]
    assert accepted["records"] == (27 if "plan" in form else 3)
    if "plan" in form:
        return
    planted = plant(told, good, tmp_path / "плохо.xlsx")
    returned = iomdocs("check", tmp_path / "плохо.xlsx", "--json", cwd=workspace).json["files"][0]
    errors = [each["cell"] for each in returned["findings"] if each["severity"] == "error"]
    assert sorted(errors) == sorted(planted)


def plant(told: dict, source: Path, target: Path) -> list[str]:
    """Seven faults in seven cells of the table."""
    (page,) = told["sheets"]
    (table,) = page["tables"]
    columns = {each["name"]: each["column"] for each in table["columns"]}
    row = table["first_row"]
    date = columns.get("fact_date") or columns["event_date"]
    faults = {
        f"{columns['hours']}{row}": "2 дня",
        f"{columns['hours']}{row + 1}": 0,
        f"{columns['hours']}{row + 2}": "36 (72)",
        f"{date}{row}": "31.02.2026",
        f"{date}{row + 1}": "01.01.2030",
        f"{date}{row + 2}": "выполнено",
        f"{columns['event']}{row + 1}": None,
    }
    book = openpyxl.load_workbook(source)
    for cell, value in faults.items():
        book[page["name"]][cell] = value
    book.save(target)
    return list(faults)


def test_blanks_are_made_for_every_organisation(workspace):
    iomdocs("directory", "import", SAMPLES / "организации.xlsx", cwd=workspace)
    assert iomdocs("forms", "blank", "tyumen/iom", "--all", cwd=workspace).code == 0
    made = sorted((workspace / "outbox" / "blanks").glob("*/*.xlsx"))
    assert [path.parent.name for path in made] == ["720101", "720102", "720103", "720104", "720105"]
    assert any(
        "Заозёрная" in str(cell.value) for row in openpyxl.load_workbook(made[0])["ИОМ"].iter_rows() for cell in row
    )


def test_trace_leads_from_a_register_to_the_cell_it_came_from(workspace):
    (workspace / "inbox" / "a.xlsx").write_bytes((SAMPLES / "01 ИОМ чистый.xlsx").read_bytes())
    assert iomdocs("receive", cwd=workspace).code == 0
    (register,) = iomdocs("registers", "routes", "--json", cwd=workspace).json["registers"]
    lines = list(openpyxl.load_workbook(register["file"])["Реестр"].iter_rows(min_row=1, max_row=4))
    hours = next(cell.column_letter for cell in lines[0] if cell.value == "Количество часов")
    told = iomdocs("trace", f"{register['file']}!Реестр!{hours}3", "--json", cwd=workspace).json
    (source,) = told["sources"]
    assert (source["file"], source["sheet"], source["cell"]) == ("a.xlsx", "ИОМ", "D12")
    book = openpyxl.load_workbook(SAMPLES / "01 ИОМ чистый.xlsx")
    assert (
        book[source["sheet"]][source["cell"]].value
        == lines[2][lines[0].index(next(c for c in lines[0] if c.value == "Количество часов"))].value
    )


def test_registers_as_of_a_day_show_what_was_accepted_then(workspace):
    (workspace / "inbox" / "a.xlsx").write_bytes((SAMPLES / "01 ИОМ чистый.xlsx").read_bytes())
    assert iomdocs("receive", cwd=workspace, IOMDOCS_TODAY="2026-11-20").code == 0
    (workspace / "inbox" / "b.xlsx").write_bytes((SAMPLES / "10 ИОМ чистый.xlsx").read_bytes())
    assert iomdocs("receive", cwd=workspace, IOMDOCS_TODAY="2026-11-21").code == 0
    rows = {
        day: iomdocs("registers", "routes", "--as-of", day, "--json", cwd=workspace).json["registers"][0]["rows"]
        for day in ("2026-11-19", "2026-11-20", "2026-11-21")
    }
    assert rows == {"2026-11-19": 0, "2026-11-20": 7, "2026-11-21": 14}


def test_decline_prints_the_cases_of_the_interface():
    told = iomdocs("decline", "Глинка Ирина Карловна", "--position", "учитель математики", "--json").json
    assert set(told) >= {"schema", "fio", "certain", "position"}
    assert told["fio"]["dative"] == "Глинке Ирине Карловне"
    assert told["position"]["genitive"] == "учителя математики"


def test_status_names_those_who_have_not_submitted(workspace):
    iomdocs("directory", "import", SAMPLES / "организации.xlsx", cwd=workspace)
    (workspace / "inbox" / "a.xlsx").write_bytes((SAMPLES / "01 ИОМ чистый.xlsx").read_bytes())
    iomdocs("receive", cwd=workspace)
    told = iomdocs("status", "--json", cwd=workspace).json["status"]
    routes = {each["organisation"]: each["submitted"] for each in told if each["form"] == "tyumen/iom"}
    assert routes == {"720101": False, "720102": False, "720103": False, "720104": False, "720105": True}


@pytest.mark.sqlite
def test_the_views_are_open_to_any_sqlite_program(workspace):
    (workspace / "inbox" / "a.xlsx").write_bytes((SAMPLES / "01 ИОМ чистый.xlsx").read_bytes())
    iomdocs("receive", cwd=workspace)
    connection = sqlite3.connect(workspace / ".iomdocs" / "iomdocs.db")
    found = connection.execute(
        "SELECT SUM(hours), MIN(source_sheet), MIN(source_file) FROM tyumen_iom_events"
    ).fetchone()
    connection.close()
    assert found == (91, "ИОМ", "a.xlsx")


def test_doctor_tells_what_is_missing(workspace):
    ran = iomdocs("doctor", "--json", cwd=workspace)
    assert ran.code == 0
    assert {each["name"] for each in ran.json["checks"]} >= {"python", "workspace", "folder", "disk", "directory"}


def test_pack_check_passes_for_every_shipped_pack_and_names_a_mistake(workspace):
    assert iomdocs("pack", "check", cwd=workspace).code == 0
    form = workspace / "templates" / "tyumen" / "forms" / "iom.2026.toml"
    form.write_text(form.read_text("utf-8").replace("MAX(plan_date)", "MAXX(plan_dat)"), "utf-8")
    ran = iomdocs("pack", "check", "--json", cwd=workspace)
    assert ran.code == 1
    assert any("R-04" in each["where"] for each in ran.json["problems"])


def test_pack_check_names_a_form_that_does_not_say_whose_card_it_is(workspace):
    form = workspace / "templates" / "tyumen" / "forms" / "credit_book.2026.toml"
    form.write_text(form.read_text("utf-8").replace('key = ["organisation", "person", "period"]', ""), "utf-8")
    ran = iomdocs("pack", "check", workspace / "templates" / "tyumen", "--json", cwd=workspace)
    assert ran.code == 1
    assert [each["where"] for each in ran.json["problems"] if "key" in each["where"]] == [
        "tyumen/credit_book 2026: key"
    ]


def test_output_may_be_cut_by_its_reader(workspace):
    process = subprocess.Popen(
        [sys.executable, "-m", "iomdocs", "pack", "show", "tyumen"],
        cwd=workspace,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(30)


def test_json_is_utf8_and_one_object(workspace):
    ran = iomdocs("check", SAMPLES / "03 ИОМ с ошибками.xlsx", "--json", cwd=workspace)
    told = json.load(io.StringIO(ran.out))
    (file,) = told["files"]
    assert list(file) == [
        "file",
        "sha256",
        "form",
        "edition",
        "organisation",
        "verdict",
        "entries",
        "records",
        "findings",
    ]
    assert list(file["findings"][0]) == [
        "code",
        "severity",
        "sheet",
        "cell",
        "field",
        "found",
        "proposed",
        "message",
        "cure",
        "cites",
    ]


def test_answers_may_lie_outside_the_workspace(workspace, tmp_path):
    """A shared folder of answers on another disk is a setting; its paths are told whole."""
    outbox = tmp_path / "ответы"
    settings = workspace / "iomdocs.toml"
    told = settings.read_text("utf-8")
    assert 'outbox = "outbox"' in told
    settings.write_text(told.replace('outbox = "outbox"', f"outbox = {json.dumps(str(outbox))}"), "utf-8")
    shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", workspace / "inbox")
    ran = iomdocs("receive", cwd=workspace)
    assert ran.code == 0, ran.err
    assert str(outbox / "accepted") in ran.out
