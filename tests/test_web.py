"""The page does what it says: verdicts at once, the board's counts, questions as in the workbook, things built."""

import csv
import io
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from iomdocs.findings import Finding
from iomdocs.inbox import only_one
from iomdocs.pipeline.asking import open_questions
from iomdocs.pipeline.learning import has_news
from iomdocs.pipeline.libreoffice import program
from iomdocs.pipeline.replying import filled, reply
from iomdocs.replies import DECLENSIONS, ORGANISATIONS
from iomdocs.store import DoubtfulWord
from iomdocs.web import House
from iomdocs.web.grid import grids
from iomdocs.web.limits import RATES, Limits
from iomdocs.web.secret import secret
from iomdocs.web.showing import View, as_csv
from iomdocs.workbook import Area, Cell, Sheet, Workbook
from tests.conftest import SAMPLES
from tests.web_world import OTHER, SCHOOL, Browser, district, opened, visitor

CLEAN, WRONG = SAMPLES / "01 ИОМ чистый.xlsx", SAMPLES / "03 ИОМ с ошибками.xlsx"
OWNER = "720105"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with opened(district(tmp_path_factory.mktemp("web") / "office")) as house:
        yield house


@pytest.fixture(scope="module")
def school(house) -> Browser:
    return visitor(house, SCHOOL)


@pytest.fixture(scope="module")
def methodologist(house) -> Browser:
    return visitor(house, "methodologist")


def sent(browser: Browser, *files: tuple[str, bytes]) -> list[str]:
    """Words of the verdicts that the browser is shown after sending files."""
    told = browser.post("/school/files", shown="/school", files=[("files", each) for each in files])
    assert told.status_code == 200, told.text
    return re.findall(r'<p><span class="state \w+">([^<]+)</span>', told.text)


def waits(condition, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def intake_taken(house: House) -> Iterator[None]:
    """As long as another program of the workspace receives."""
    with ExitStack() as held:
        assert waits(lambda: held.enter_context(only_one(house.office.state / "lock")))
        yield


# A school


def test_each_file_gets_its_verdict_at_once(school):
    files = (("хорошая.xlsx", CLEAN.read_bytes()), ("с ошибками.xlsx", WRONG.read_bytes()), ("письмо.txt", b"hello"))
    assert [words.split(":")[0].split(",")[0] for words in sent(school, *files)] == [
        "Принято",
        "Возвращено",
        "Не принято",
    ]
    assert sent(school, ("та же.xlsx", CLEAN.read_bytes())) == ["Уже было"]


def test_what_was_received_lies_where_a_folder_would_have_it(house, school):
    sent(school, ("моя книга.xlsx", WRONG.read_bytes() + b"\0"))
    found = house.office.store.submissions_of(SCHOOL)[0]
    assert found.file == f"{SCHOOL}/моя книга.xlsx"
    assert (house.office.outbox / found.answer).is_file()
    assert (house.office.archive / found.sha256).is_file()


def test_two_files_of_one_name_are_two(house, school):
    before = house.office.store.newest()
    assert len(sent(school, ("ИОМ.xlsx", b"first"), ("ИОМ.xlsx", b"second"))) == 2
    assert house.office.store.newest() == before + 2


@pytest.mark.parametrize(
    "name", ["..\\..\\secret.xlsx", "../../secret.xlsx", "/etc/passwd.xlsx", "con.xlsx", "a:b.xlsx"]
)
def test_no_name_leads_out_of_the_schools_folder(house, school, name):
    assert len(sent(school, (name, name.encode()))) == 1
    assert house.office.store.submissions_of(SCHOOL)[0].sender == SCHOOL


def test_an_archive_is_unpacked_and_its_files_are_told_of(house, school):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.write(SAMPLES / "05 книжка.xlsx", "книжка.xlsx")
    sent(school, ("всё сразу.zip", buffer.getvalue()))
    inside = f"{SCHOOL}/всё сразу/книжка.xlsx"
    assert waits(lambda: house.office.store.newest_of(inside) is not None)
    assert "книжка.xlsx" in school.get("/school").text


def test_a_blank_bears_the_schools_name(school):
    told = school.get("/school/blanks/iom")
    assert told.status_code == 200
    assert told.content.startswith(b"PK")
    assert "720101" in told.headers["content-disposition"] or "xlsx" in told.headers["content-disposition"]
    assert school.get("/school/blanks/nothing").status_code == 404


def test_nothing_chosen_and_a_lock_file_are_told_in_words(school):
    assert "не выбраны" in school.post("/school/files", shown="/school").text
    told = school.post("/school/files", shown="/school", files=[("files", ("~$ИОМ.xlsx", b"lock"))])
    assert told.status_code == 400
    assert "временный файл" in told.text


def test_files_wait_for_whoever_receives_now(house, school):
    """While another program of the workspace holds the intake, a file waits in the inbox, and is not lost."""
    with intake_taken(house):
        dropped = house.desk.drop(SCHOOL, [("ждёт.xlsx", b"waits")])
        assert house.desk.verdicts(dropped, 1.0) == [None]
        assert (house.office.inbox / dropped.files[0]).is_file()
        page = school.get(f"/school/received?after={dropped.after}&file=ждёт.xlsx").text
        assert "Ещё проверяется" in page
        assert 'hx-trigger="every 1s"' in page
        assert '<noscript><meta http-equiv="refresh"' in page
    assert house.desk.verdicts(dropped, 20.0)[0] is not None


def test_what_an_earlier_run_left_is_received_by_the_next(tmp_path):
    root = district(tmp_path / "office")
    (root / "inbox" / SCHOOL).mkdir()
    (root / "inbox" / SCHOOL / "осталась.xlsx").write_bytes(WRONG.read_bytes())
    with opened(root) as house:
        assert waits(lambda: house.office.store.newest_of(f"{SCHOOL}/осталась.xlsx") is not None)


# The board


def test_the_board_counts_as_status_does(house, methodologist):
    rows = methodologist.get("/board.json?municipality=Заозёрный район").json()["board"]
    lines = [
        each for each in house.standings.lines(house.office) if each.organisation.municipality == "Заозёрный район"
    ]
    assert {(row["code"], row["form"], row["state"]) for row in rows} == {
        (line.organisation.code, line.form.id, line.state) for line in lines
    }
    sums = methodologist.get("/board.json").json()["board"]
    assert {each["municipality"] for each in sums} == {"Заозёрный район", "Ключевский район"}
    assert all(
        each["of"] == sum(each[state] for state in ("submitted", "late", "reworking", "missing")) for each in sums
    )


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("municipality=Ключевский район", {OTHER}),
        ("words=гимназия", {"720102"}),
        ("words=ГИМНАЗИЯ&state=missing", {"720102"}),
        ("words=720201", {OTHER}),
        ("words=такой нет", set()),
        ("state=submitted&municipality=Ключевский район", set()),
        ("form=tyumen/iom&municipality=Ключевский район", {OTHER}),
    ],
)
def test_facets_leave_what_was_asked_for(methodologist, query, codes):
    assert {row["code"] for row in methodologist.get(f"/board.json?{query}").json()["board"]} == codes


def test_only_problems_are_what_somebody_must_do(methodologist):
    rows = methodologist.get("/board.json?problems=1&words=72").json()["board"]
    assert all(row["state"] == "reworking" or row["timing"] == "overdue" for row in rows)


def test_every_view_has_its_page_its_json_and_its_csv(house):
    browser = visitor(house, "administrator")
    for path in (
        "/board",
        "/debts",
        "/calendar",
        "/registers",
        "/documents",
        "/questions",
        "/changes",
        "/papers",
        "/acts",
    ):
        assert browser.get(path).status_code == 200
        assert browser.get(path + ".json").json()["schema"] == 1
        assert browser.get(path + ".csv").content.startswith(b"\xef\xbb\xbf")
    for path in (f"/organisations/{SCHOOL}", "/submissions/1"):
        assert browser.get(path + ".json").json()["schema"] == 1
        assert browser.get(path).status_code == 200


def test_a_cell_that_begins_as_a_formula_stays_a_text():
    rows = [{"name": "=1+1", "count": -5}, {"name": "@SUM(A1)", "count": None}]
    told = list(
        csv.reader(
            io.StringIO(as_csv(View("x", {"name": "Имя", "count": "Число"}, rows)).decode("utf-8-sig")), delimiter=";"
        )
    )
    assert told == [["Имя", "Число"], ["'=1+1", "-5"], ["'@SUM(A1)", ""]]


def test_a_timeline_tells_every_version(methodologist):
    rows = methodologist.get(f"/organisations/{SCHOOL}.json").json()["submissions"]
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    versions = [row["version"] for row in reversed(rows) if row["form"] == "tyumen/iom"]
    assert versions == list(range(1, len(versions) + 1))


# A workbook as a grid


def cell(row: int, column: int, value: object = "x") -> tuple[tuple[int, int], Cell]:
    return (row, column), Cell(row, column, value)


def test_a_grid_shows_errors_in_their_cells_merged_ones_stretched_and_hidden_ones_not():
    sheet = Sheet(
        "ИОМ",
        dict([cell(1, 1, "Заголовок"), cell(2, 1, 36.5), cell(2, 2, "скрыт"), cell(3, 1, True)]),
        merged=(Area(1, 1, 1, 3),),
        hidden_columns=frozenset({2}),
        hidden_rows=frozenset({3}),
    )
    told = Finding("x", "error", "Дата невозможна.", "Исправьте.", sheet="ИОМ", cell="C2")
    (grid,) = grids(Workbook((sheet, Sheet("Скрытый", {}, hidden=True))), [told])
    rows = {number: [(box.address, box.text, box.tone) for box in boxes] for number, boxes in grid.rows}
    assert grid.columns == ("A", "C")
    assert grid.rows[0][1][0].across == 3
    assert rows[2] == [("A2", "36,5", ""), ("C2", "", "error")]
    assert 3 not in rows
    assert grid.errors == 1


def test_a_returned_workbook_is_shown_with_its_errors(house, school, methodologist):
    sent(school, ("сетка.xlsx", WRONG.read_bytes() + b"\0\0"))
    one = house.office.store.submissions_of(SCHOOL)[0]
    page = methodologist.get(f"/submissions/{one.id}").text
    wrong = [each for each in one.findings if each.severity == "error"]
    assert wrong
    assert page.count('<td class="error"') >= len({each.cell for each in wrong if each.sheet == wrong[0].sheet})


# Questions, as in the workbook


def test_a_declension_is_answered_on_the_page_as_in_the_workbook(house, methodologist):
    forms = {"nominative": "Сорока", "genitive": "Сороки", "dative": "Сороке"}
    forms |= {"accusative": "Сороку", "instrumental": "Сорокой"}
    house.office.store.note_doubts([DoubtfulWord("Сорока", "surname", "f", forms, "x.docx")])
    asked = next(each for each in open_questions(house.office) if each.kind == DECLENSIONS)
    shown = "/questions/declensions"
    assert "Сороке" in methodologist.get(shown).text
    wrong = methodologist.post(shown, {"key": asked.key, "answer-0": "Нет"}, shown=shown)
    assert wrong.status_code == 422
    assert house.office.store.replies().get(asked.key) is None
    bad = methodologist.post(shown, {"key": asked.key, "dative-0": "Sorok", "answer-0": ""}, shown=shown)
    assert bad.status_code == 422
    told = methodologist.post(shown, {"key": asked.key, "dative-0": "Сороке-Сороке", "answer-0": ""}, shown=shown)
    assert told.status_code == 200
    assert "1 ответ" in told.text.replace("\xa0", " ")
    assert house.office.store.replies().get(asked.key).answer["dative"] == "Сороке-Сороке"


def test_an_organisation_is_answered_and_what_was_sent_is_read_anew(house, school, methodologist):
    """The clean sample is of a school that this directory lacks: the answer makes it this district's own."""
    store = house.office.store
    sent(school, ("неизвестная.xlsx", (SAMPLES / "02 ИОМ как пишут.xlsx").read_bytes()))
    number = store.submissions_of(SCHOOL)[0].id
    asked = next(
        each
        for each in open_questions(house.office)
        if each.kind == ORGANISATIONS and any(place.submission == number for place in each.places)
    )
    shown = "/questions/organisations"
    data = {"key": asked.key, "other-0": "720102 МАОУ «Степнянская гимназия»", "answer-0": "Нет"}
    assert methodologist.post(shown, data, shown=shown).status_code == 200
    assert store.replies().get(asked.key).answer == {"organisation": "720102"}
    assert waits(lambda: store.submission(number).organisation == "720102" or store.owners(number) == {"720102"})


def test_an_answer_to_what_nobody_asks_counts_for_nothing(house, methodologist):
    before = house.office.store.replies().given
    told = methodologist.post("/questions/people", {"key": "people|x|y", "answer-0": "Да"}, shown="/questions")
    assert told.status_code in {403, 422}
    assert house.office.store.replies().given == before


def test_answers_wait_for_whoever_receives_now(house):
    """While another program holds the intake, an answer is remembered; what it changes is read anew after."""
    office = house.office
    forms = dict.fromkeys(("nominative", "genitive", "dative", "accusative", "instrumental"), "Глинка")
    office.store.note_doubts([DoubtfulWord("Глинка", "surname", "f", forms, "x.docx")])
    asked = next(each for each in open_questions(office) if each.shown["met"] == "Глинка")
    assert waits(lambda: not has_news(office))
    with intake_taken(house):
        reply(office, [filled(asked, {"answer": "Да"})])
        house.desk.nudge()
        time.sleep(1)
        assert has_news(office)
    house.desk.nudge()
    assert waits(lambda: not has_news(office))


# Things that are built


def test_a_register_is_built_and_had(methodologist):
    shown = "/registers"
    name = methodologist.get("/registers.json").json()["registers"][0]["name"]
    told = methodologist.post("/registers", {"name": name}, shown=shown)
    assert "/jobs/" in str(told.url)
    assert waits(lambda: "Готово: 1" in methodologist.get(str(told.url)).text.replace("\xa0", " "))
    assert methodologist.get(f"/registers/file/{name}").content.startswith(b"PK")


def test_a_failed_job_says_what_is_wrong(house):
    from iomdocs.errors import UsageError  # noqa: PLC0415 - only here

    def steps():
        raise UsageError("Нет такого")
        yield

    job = house.builder.order("registers", "x", 1, steps)
    assert waits(lambda: job.over)
    assert job.error == "Нет такого"


def test_links_come_as_a_workbook_with_a_row_for_each_school(house, methodologist):
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    book = load_workbook(io.BytesIO(methodologist.get("/links.xlsx").content))
    rows = list(book.active.iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == ["720101", "720102", "720201"]
    path = "/s/" + rows[0][3].rpartition("/s/")[2]
    assert Browser(house).get(path).url.path == "/school"


# Small parts


def test_tries_are_counted_and_forgotten():
    now = [0.0]
    limits = Limits(lambda: now[0])
    rate = RATES["upload"]
    assert [limits.allow("upload", "x") for _ in range(rate.times + 1)] == [True] * rate.times + [False]
    assert limits.allow("upload", "y")
    now[0] = rate.seconds + 1
    assert limits.allow("upload", "x")


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path):
    first = secret(tmp_path)
    assert secret(tmp_path) == first
    assert len(first) == 64
    assert (tmp_path / "page.key").stat().st_mode & 0o077 == 0


def test_a_house_knows_its_names(tmp_path):
    root = district(tmp_path / "office")
    settings = root / "iomdocs.toml"
    settings.write_text(
        settings.read_text("utf-8") + '\n[page]\naddress = "https://iom.example.ru"\nhosts = ["iom"]\n', "utf-8"
    )
    house = House.open(root)
    try:
        assert {"iom.example.ru", "iom", "127.0.0.1", "localhost"} <= house.hosts
        assert house.secure
    finally:
        house.close()


@pytest.mark.office
def test_a_document_is_shown_as_pictures_of_its_pages(house, tmp_path):
    if program() is None:
        pytest.skip("LibreOffice is not installed")
    from docx import Document  # noqa: PLC0415 - only here

    document = Document()
    document.add_paragraph("Первая страница")
    document.add_page_break()
    document.add_paragraph("Вторая страница")
    path = tmp_path / "Приказ «О том» № 1.docx"
    document.save(path)
    looker = house.looker
    assert looker.picture(path, 1)[1] == 2
    assert looker.picture(path, 2)[0].startswith(b"\x89PNG")
    assert looker.picture(path, 3) is None
