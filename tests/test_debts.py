"""Who has not submitted: states of every expected pair, the workbook of them, letters to those who owe."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from iomdocs.definitions import Deadline
from iomdocs.directory import Organisation
from iomdocs.documents import check
from iomdocs.pipeline.debts import lent_debts
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.reminding import mark_of, remind
from iomdocs.pipeline.status import Line, deadline, status
from iomdocs.registers import Standing
from iomdocs.store import Arrival
from iomdocs.verdicts import Entry, Record, Verdict
from iomdocs.workspace import init, open_office
from tests.commands import iomdocs
from tests.offices import again

FORM = "tyumen/iom"
DUE = dt.date(2026, 11, 20)
SCHOOLS = [
    Organisation(
        f"72010{number}", f"Школа № {number} района", f"СОШ № {number}", "Южный район" if number > 2 else "Север"
    )
    for number in range(1, 6)
]


@pytest.fixture(scope="module")
def prototype(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace made once; making its blanks takes longer than a test."""
    return init(tmp_path_factory.mktemp("p") / "office", "tyumen", "region", settings={"period": "2026 год"})


@pytest.fixture
def bureau(prototype: Path, tmp_path: Path) -> Iterator[Office]:
    """An office whose pack asks for one form by a day, and five schools."""
    folder = again(prototype, tmp_path / "office")
    pack = folder / "templates" / "tyumen" / "pack.toml"
    told = f'\n[[deadlines]]\nid = "D-T"\ntitle = "Маршруты"\nday = "{DUE:%m-%d}"\nform = "{FORM}"\ncites = "п. 1"\n'
    pack.write_text(pack.read_text("utf-8") + told, "utf-8")
    opened = open_office(folder)
    opened.store.import_organisations(SCHOOLS)
    yield opened
    opened.store.close()


def entry(code: str, rows: int, year: int = 2026) -> Entry:
    row = Record("events", "ИОМ", 14, {"event": "Семинар", "hours": 6})
    period = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return Entry(f"{code}|{year}", "ИОМ", {}, {}, (row,) * min(rows, 1), code, "Ким Юрий Ильич", *period)


def arrival(code: str, outcome: str, day: int, rows: int = 1, year: int = 2026) -> Arrival:
    accepted = outcome.startswith("accepted")
    entries = (entry(code, rows, year),) if accepted else ()
    verdict = Verdict(outcome, FORM, "2026", code, entries)  # type: ignore[arg-type]
    moment = dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)
    return Arrival(f"{code}{outcome}{day}{year}".ljust(64, "0"), f"{code}.xlsx", code, moment, verdict)


def states(office: Office) -> dict[str, str]:
    return {line.organisation.code[-1]: line.state for line in status(office) if line.form.id == FORM}


STATES = {
    "a file in time": ([("accepted", 10)], "submitted"),
    "after the day": ([("accepted", 21)], "late"),
    "in time, then another with errors": ([("accepted", 10), ("returned", 21)], "submitted"),
    "with errors": ([("returned", 10)], "reworking"),
    "no form": ([("refused", 10)], "reworking"),
    "with errors, then put right too late": ([("returned", 10), ("accepted", 22)], "late"),
    "nothing at all": ([], "missing"),
}


@pytest.mark.parametrize(("arrivals", "state"), STATES.values(), ids=STATES)
def test_where_an_organisation_stands(bureau: Office, arrivals: list[tuple[str, int]], state: str) -> None:
    bureau.store.save([arrival("720101", *each) for each in arrivals])
    assert states(bureau)["1"] == state


def test_nothing_to_tell_is_lawful(bureau: Office) -> None:
    bureau.store.save([arrival("720101", "accepted", 10, rows=0), arrival("720102", "accepted", 10)])
    assert (states(bureau)["1"], states(bureau)["2"]) == ("nothing", "submitted")


def test_last_years_file_does_not_count(bureau: Office) -> None:
    bureau.store.save([arrival("720101", "accepted", 10, year=2025)])
    assert states(bureau)["1"] == "missing"


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        ("2026 год", "11-20", dt.date(2026, 11, 20)),
        ("2026/2027 учебный год", "05-31", dt.date(2027, 5, 31)),
        ("2026/2027 учебный год", "11-20", dt.date(2026, 11, 20)),
    ],
)
def test_a_deadline_falls_into_the_period(workspace: Path, period: str, day: str, due: dt.date) -> None:
    (workspace / "iomdocs.toml").write_text(f'pack = "tyumen"\nperiod = "{period}"\n', "utf-8")
    office = open_office(workspace)
    told = Deadline(id="D", title="т", cites="п", day=day, form=FORM)
    head = office.pack.head.model_copy(update={"deadlines": (told,)})
    object.__setattr__(office.pack, "head", head)
    assert deadline(office, office.form(FORM)) == due
    office.store.close()


def test_the_workbook_of_debts(bureau: Office) -> None:
    bureau.store.save([arrival("720101", "accepted", 10), arrival("720103", "returned", 12)])
    ((_, written),) = publish(bureau, ["debts"])
    assert written.path.name == "Кто не сдал 2026 год.xlsx"
    book = load_workbook(written.path, read_only=True)
    rows = [row for row in book["Реестр"].iter_rows(values_only=True) if row[3] == bureau.form(FORM).title]
    assert [(row[1], row[4]) for row in rows] == [
        ("720101", "сдал"),
        ("720102", "не сдал"),
        ("720103", "на доработке"),
        ("720104", "не сдал"),
        ("720105", "не сдал"),
    ]
    assert rows[2][6] == "возвращён 12.11.2026: 0\u00a0ошибок"
    towns = list(book["По муниципалитетам"].iter_rows(min_row=2, max_row=3, values_only=True))
    assert [(row[0], row[2], row[5]) for row in towns] == [("Север", 1, 0), ("Южный район", 0, 1)]
    assert written.rows == sum(row[1] for row in towns)


@pytest.mark.parametrize(
    ("left", "mark"),
    [(30, ""), (11, ""), (10, "t10"), (7, "t10"), (5, "t5"), (2, "t5"), (1, "t1"), (0, "t1"), (-1, "overdue")],
)
def test_marks_of_days(bureau: Office, left: int, mark: str) -> None:
    line = Line(bureau.form(FORM), SCHOOLS[0], Standing(), DUE, "waiting")
    assert mark_of(line, DUE - dt.timedelta(days=left)) == mark
    assert not mark_of(Line(line.form, SCHOOLS[0], Standing(submitted=True), DUE, "on_time"), DUE)


def told(office: Office, day: dt.date) -> list[str]:
    object.__setattr__(office, "today", day)
    return [reminder.organisation.code[-1] for reminder in remind(office)]


def test_each_who_owes_is_reminded_once_at_a_mark(bureau: Office) -> None:
    bureau.store.save([arrival("720101", "accepted", 2), arrival("720102", "accepted", 2, rows=0)])
    bureau.store.save([arrival("720103", "returned", 3)])
    assert told(bureau, DUE - dt.timedelta(days=20)) == []
    assert told(bureau, DUE - dt.timedelta(days=10)) == ["3", "4", "5"]
    assert told(bureau, DUE - dt.timedelta(days=10)) == []
    assert told(bureau, DUE - dt.timedelta(days=9)) == []
    bureau.store.save([arrival("720104", "accepted", 13)])
    assert told(bureau, DUE - dt.timedelta(days=4)) == ["3", "5"]
    assert told(bureau, DUE + dt.timedelta(days=1)) == ["3", "5"]
    assert told(bureau, DUE + dt.timedelta(days=2)) == []


def test_a_letter_lists_what_is_owed_and_is_laid_out_well(bureau: Office) -> None:
    bureau.store.save([arrival("720103", "returned", 10)])
    object.__setattr__(bureau, "today", DUE - dt.timedelta(days=1))
    letters = {each.organisation.code: each for each in remind(bureau)}
    table = docx.Document(letters["720103"].file).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["1", bureau.form(FORM).title, "20.11.2026", "Возвращён 10.11.2026: 0\u00a0ошибок;\nосталось 1\u00a0день"]
    ]
    assert check(Path(letters["720103"].file)) == []


def test_status_tells_states_and_municipalities(workspace: Path) -> None:
    office = open_office(workspace)
    office.store.import_organisations(SCHOOLS)
    office.store.close()
    told = iomdocs("status", "--json", cwd=workspace).json
    assert {each["state"] for each in told["status"]} == {"missing"}
    assert [each["municipality"] for each in told["municipalities"]] == ["Север", "Южный район"]
    assert iomdocs("reminders", "--json", cwd=workspace).json == {"schema": 1, "reminders": []}


def test_letters_are_not_made_with_the_other_documents(bureau: Office) -> None:
    assert "reminder" not in {path.name for path in (bureau.outbox / "documents").iterdir()}
    assert iomdocs("documents", "list", "--json", cwd=bureau.root).json["documents"]


def test_lent_debts_are_read_also_of_a_past_moment(bureau):
    with lent_debts(bureau) as source:
        sql = "SELECT organisation_code FROM debts ORDER BY organisation_code"
        now = list(source.read(sql))
        assert now
        assert list(source.read(sql, as_of=bureau.now())) == now
