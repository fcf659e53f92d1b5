"""Numbers, signatures and amendments of real orders, from an office's data to the words on paper."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from iomdocs.documents import Edition, Facts, Press, Requisites, Snapshot, check, compare
from iomdocs.documents.tabling import TABLES
from iomdocs.documents.wordings import changed, replaced
from iomdocs.errors import JournalError, UsageError
from iomdocs.pipeline.amending import amend
from iomdocs.pipeline.issue import Order, issue
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.publish import publish
from iomdocs.pipeline.signing import Signature, sign
from iomdocs.store import Arrival, Issued
from iomdocs.verdicts import Entry, Verdict
from iomdocs.workspace import open_office
from tests.documents_world import END, NOW, START, pack, route, world
from tests.offices import again

TODAY = dt.date(2026, 11, 22)
FACTS = Facts(TODAY, "2026 год", START, END)
ORDER = next(each for each in pack().documents if each.name == "order_iom")

# The words of a change


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("36", "72", "цифры «36» заменить цифрами «72»"),
        ("12.03.2026", "15.04.2026", "цифры «12.03.2026» заменить цифрами «15.04.2026»"),
        ("очная", "заочная", "слово «очная» заменить словом «заочная»"),
        ("учитель", "учитель химии", "слово «учитель» заменить словами «учитель химии»"),
        ("", "учитель", "дополнить словом «учитель»"),
        ("учитель химии", "", "слова «учитель химии» исключить"),
    ],
)
def test_a_value_by_another(old: str, new: str, told: str) -> None:
    assert replaced(old, new) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Утвердить маршруты 3 работников.", "Утвердить маршруты 4 работников.", "цифры «3» заменить цифрами «4»"),
        (
            "Ознакомить учителей и воспитателей с приказом",
            "Ознакомить учителей с приказом",
            "слова «и воспитателей» исключить",
        ),
        (
            "Ознакомить учителей с настоящим приказом под подпись",
            "Ознакомить учителей с настоящим приказом под личную подпись",
            "после слов «приказом под» дополнить словом «личную»",  # «под» begins another word too
        ),
        # «и» stands in it twice: the quotation grows until it is found once.
        (
            "план и срок и отчёт утвердить в новой форме",
            "план и срок или отчёт утвердить в новой форме",
            "слова «срок и» заменить словами «срок или»",
        ),
        ("Контроль оставляю за собой", "Возложить исполнение на заместителя директора", None),
    ],
)
def test_a_text_by_another(old: str, new: str, told: str | None) -> None:
    assert changed(old, new) == told


# Two editions of an order

Teacher = tuple[str, str, str, int, float]
IVANOVA: Teacher = ("Иванова Мария Петровна", "учитель математики", "2026 год", 3, 44.5)
CHERNYKH: Teacher = ("Черных Павел Ильич", "учитель физики", "2026 год", 3, 44.5)
YOLKINA: Teacher = ("Ёлкина Ольга Юрьевна", "педагог-психолог", "2026 год", 2, 20)
SOMOVA: Teacher = ("Сомова Вера Павловна", "учитель химии", "2026 год", 1, 6)


def snapshot(*teachers: Teacher) -> Snapshot:
    each = {
        "organisation": "0101",
        "organisation_code": "0101",
        "organisation_name": "МБОУ «Заозёрная СШ № 3»",
        "organisation_full": "МБОУ «Заозёрная средняя школа № 3»",
        "head_position": "директор",
        "head_name": "Кедрова Анна Ильинична",
        "place": "с. Заозёрное",
        "teachers_count": len(teachers),
    }
    tables = {
        "teachers": (("person", "position", "period", "events", "hours"), [list(each) for each in teachers]),
        "totals": (("events", "hours"), [[sum(each[3] for each in teachers), sum(each[4] for each in teachers)]]),
        "responsible": (("found", "responsible_name", "responsible_position"), [[0, None, None]]),
    }
    given = {**pack().head.parameters, "today": TODAY, "period": "2026 год", "period_start": START, "period_end": END}
    return Snapshot("0101", each, tables, given, dict(pack().head.words))


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(ORDER, pack(), FACTS)


def edition(press: Press, *teachers: Teacher) -> Edition:
    return Edition.read(press.render(snapshot(*teachers), Requisites(2026, "41-од", TODAY))[0].data)


EDITIONS: dict[str, tuple[list[Teacher], list[Teacher], list[str]]] = {
    "ничего не изменилось": ([IVANOVA, CHERNYKH], [IVANOVA, CHERNYKH], []),
    "другие часы и должность": (
        [IVANOVA, CHERNYKH],
        [IVANOVA, ("Черных Павел Ильич", "учитель астрономии", "2026 год", 3, 80)],
        [
            (
                "в приложении в строке 2 («Черных Павел Ильич») в графе «Должность» слова «учитель физики» заменить"
                " словами «учитель астрономии»; в графе «Часов» цифры «44,5» заменить цифрами «80»"
            ),
            "в приложении в строке «Всего» в графе «Часов» цифры «89» заменить цифрами «124,5»",
        ],
    ),
    "новый педагог в середине": (
        [IVANOVA, CHERNYKH],
        [IVANOVA, SOMOVA, CHERNYKH],
        [
            "в пункте 1 цифры «2» заменить цифрами «3»",
            (
                "в приложении в строке «Всего» в графе «Число мероприятий» цифры «6» заменить цифрами «7»; в графе"
                " «Часов» цифры «89» заменить цифрами «95»"
            ),
            "в приложении после строки 1 («Иванова Мария Петровна») дополнить строкой следующего содержания",
            "в приложении нумерацию строк изменить соответственно",
        ],
    ),
    "двое ушли": (
        [IVANOVA, CHERNYKH, YOLKINA, SOMOVA],
        [IVANOVA, SOMOVA],
        [
            "в пункте 1 цифры «4» заменить цифрами «2»",
            "в приложении исключить строку 2 («Черных Павел Ильич»)",
            "в приложении исключить строку 3 («Ёлкина Ольга Юрьевна»)",
            (
                "в приложении в строке «Всего» в графе «Число мероприятий» цифры «9» заменить цифрами «4»; в графе"
                " «Часов» цифры «115» заменить цифрами «50,5»"
            ),
            "в приложении нумерацию строк изменить соответственно",
        ],
    ),
}


@pytest.mark.parametrize("case", EDITIONS)
def test_what_an_amendment_says(press: Press, case: str) -> None:
    old, new, told = EDITIONS[case]
    assert [each.text for each in compare(edition(press, *old), edition(press, *new)).changes] == told


def test_an_order_for_one_becomes_an_order_for_two(press: Press) -> None:
    """Most points are other words then: they are told anew, under the number they have now."""
    told = [each.text for each in compare(edition(press, IVANOVA), edition(press, IVANOVA, CHERNYKH)).changes]
    assert told[0].startswith("в заголовке") or told[0].startswith("заголовок изложить")
    assert any("пункт" in each and "индивидуальные образовательные маршруты" in each for each in told)
    assert "в приложении после строки 1 («Иванова Мария Петровна») дополнить строкой следующего содержания" in told


def test_people_whom_it_touches(press: Press) -> None:
    found = compare(edition(press, IVANOVA, CHERNYKH), edition(press, IVANOVA, SOMOVA))
    assert set(found.people) == {("Черных Павел Ильич", "учитель физики"), ("Сомова Вера Павловна", "учитель химии")}


def test_many_changes_of_a_table_are_told_by_the_whole_table(press: Press) -> None:
    old = [(f"Иванова Мария Петровна-{letter}", "учитель", "2026 год", 1, 6.0) for letter in "АБВГДЕЖЗ"]
    new = [(*each[:4], 8.0) for each in old]
    told = compare(edition(press, *old), edition(press, *new)).changes
    assert [each.text for each in told] == ["в приложении таблицу изложить в следующей редакции"]
    assert told[0].table.count("TableNumber") > len(new)


def test_a_drawn_table_is_no_way_to_bring_xml(press: Press) -> None:
    evil = ("Иванова </w:t><w:p>", "учитель & <b>", "2026 год", 1, 6.0)
    (added,) = [
        each for each in compare(edition(press, IVANOVA, CHERNYKH), edition(press, IVANOVA, CHERNYKH, evil)).changes
        if each.table
    ]  # fmt: skip
    drawn = TABLES["таблица"](added.table)
    assert "&lt;/w:t&gt;&lt;w:p&gt;" in drawn
    assert "учитель &amp; &lt;b&gt;" in drawn
    with pytest.raises(Exception, match="таблиц"):
        TABLES["таблица"]("<w:p>не таблица</w:p>")


# An office


@pytest.fixture(scope="module")
def prototype(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    settings = 'pack = "tyumen"\nlevel = "municipality"\nperiod = "2026 год"\n[journals]\norders = "{n}-од"\n'
    (folder / "iomdocs.toml").write_text(settings, "utf-8")
    (folder / ".iomdocs").mkdir()
    world(f"sqlite:///{folder}/.iomdocs/iomdocs.db").close()
    open_office(folder).store.close()
    return folder


@pytest.fixture
def bureau(prototype: Path, tmp_path: Path) -> Iterator[Office]:
    folder = again(prototype, tmp_path / "office")
    opened = replace(open_office(folder), now=lambda: NOW + dt.timedelta(hours=3), today=TODAY)
    yield opened
    opened.store.close()


def resubmit(office: Office, entry: Entry, hour: int = 1) -> None:
    """A later file about the same teacher."""
    verdict = Verdict("accepted", "tyumen/iom", "2026", entry.organisation, (entry,))
    office.store.save([Arrival(f"{hour:064d}", f"снова {hour}.xlsx", "", NOW + dt.timedelta(hours=4 + hour), verdict)])


def with_hours(hours: int, person: str = "Черных Павел Ильич") -> Entry:
    entry = route("0101", person, "учитель физики")
    first, *rest = entry.records
    return replace(entry, records=(replace(first, values={**first.values, "hours": hours}), *rest))


def make(office: Office, *names: str, number: bool = False, whose: str = "") -> list[Issued]:
    order = Order(TODAY if number else None, whose)
    return [one for each in issue(office, names, order) for _, one in each.made if one]


def words(office: Office, one: Issued) -> str:
    paper = docx.Document(str(office.outbox / one.file))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells]).replace("\u00a0", " ")


def signed(office: Office, number: str = "41-од") -> Issued:
    make(office, "order_iom")
    return sign(office, "order_iom", "0101", Signature(number, TODAY)).one


def test_a_number_is_given_when_asked_and_kept(bureau: Office) -> None:
    drafts = make(bureau, "order_iom")
    assert [(each.state, each.number) for each in drafts] == [("draft", None)] * 2
    assert "№ _______" in words(bureau, drafts[0])
    given = make(bureau, "order_iom", number=True)
    assert [(each.state, each.number) for each in given] == [("ready", "1-од"), ("ready", "1-од")]  # two schools
    assert "22 ноября 2026 г." in words(bureau, given[0])
    assert "от 22.11.2026 № 1-од" in words(bureau, given[0])
    later = replace(bureau, today=TODAY + dt.timedelta(days=9))
    again = make(later, "order_iom", number=True)
    assert [each.sha256 for each in again] == [each.sha256 for each in given]
    resubmit(bureau, with_hours(72))
    assert [each.number for each in make(bureau, "order_iom")] == ["1-од", "1-од"]


def test_a_signed_paper_bears_its_number_whatever_came_since(bureau: Office) -> None:
    make(bureau, "order_iom")
    resubmit(bureau, with_hours(72))
    one = sign(bureau, "order_iom", "МБОУ «Заозёрная СШ № 3»", Signature("41-од", TODAY)).one
    assert (one.state, one.title, one.signer.replace("\u00a0", " ")) == (
        "signed",
        "Об утверждении индивидуальных образовательных маршрутов",
        "А.И. Кедрова",
    )
    told = words(bureau, one)
    assert "от 22.11.2026 № 41-од" in told
    assert "133,5" in told  # three teachers of 44.5 hours, as it was signed
    (kept, _) = make(bureau, "order_iom")
    assert kept.sha256 == one.sha256
    assert sign(bureau, "order_iom", "0101", Signature("№ 41-ОД", TODAY)).fresh is False


WRONG: dict[str, tuple[str, str, Signature, str]] = {
    "ещё не сделан": ("order_mentors", "", Signature("1", TODAY), "ещё не сделан"),
    "нет такого": ("order_iom", "0777", Signature("1", TODAY), "нет такого"),
    "не ясно который": ("order_iom", "", Signature("1", TODAY), "несколько: 2"),
    "в будущем": ("order_iom", "0102", Signature("1", TODAY + dt.timedelta(days=1)), "ещё не наступила"),
    "раньше проекта": ("order_iom", "0102", Signature("1", TODAY - dt.timedelta(days=1)), "раньше дня"),
    "под другим номером": ("order_iom", "0101", Signature("42-од", TODAY), "уже подписан: № 41-од от 22.11.2026"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_move_is_told_and_changes_nothing(bureau: Office, case: str) -> None:
    name, whose, told, words_ = WRONG[case]
    signed(bureau) if case == "под другим номером" else make(bureau, "order_iom")
    before = bureau.store.issued()
    with pytest.raises(JournalError, match=words_) as error:
        sign(bureau, name, whose, told)
    assert error.value.exit_code == 1
    assert bureau.store.issued() == before


def test_a_number_of_one_school_is_taken_only_there(bureau: Office) -> None:
    signed(bureau)
    assert sign(bureau, "order_iom", "0102", Signature("41-од", TODAY)).one.number == "41-од"
    make(bureau, "order_events_list", "order_iom")
    resubmit(bureau, with_hours(72))
    (amendment,) = amend(bureau)
    with pytest.raises(JournalError, match="уже занят: «Об утверждении"):
        sign(bureau, "amendment", "", Signature("41-од", TODAY))
    assert sign(bureau, "amendment", "", Signature("44-од", TODAY)).remarks == (
        "В журнале 2026 года пропущены номера 42–43.",
    )
    assert amendment.one.amends is not None


@pytest.mark.parametrize(("told", "words_"), [(Signature("", TODAY), "--number"), (Signature("5-од"), "--date")])
def test_what_was_not_said(bureau: Office, told: Signature, words_: str) -> None:
    make(bureau, "order_iom")
    with pytest.raises(UsageError, match=words_):
        sign(bureau, "order_iom", "0101", told)


def test_a_mistake_of_the_journal_is_put_right(bureau: Office) -> None:
    signed(bureau)
    one = sign(bureau, "order_iom", "0101", Signature("14-од", TODAY, correct=True)).one
    assert (one.number, one.note) == ("14-од", "в журнале было № 41-од от 22.11.2026")
    assert "№ 14-од" in words(bureau, one)


def test_nothing_changed_nothing_written(bureau: Office) -> None:
    signed(bureau)
    assert amend(bureau) == []
    resubmit(bureau, with_hours(36))  # the same as before
    assert amend(bureau, ["order_iom"]) == []
    assert not (bureau.outbox / "documents" / "amendment").exists()
    with pytest.raises(UsageError, match="не приказ"):
        amend(bureau, ["credit_book"])


def test_an_amendment_from_data_to_paper(bureau: Office) -> None:
    order = signed(bureau)
    make(bureau, "route_sheet", "credit_book")
    resubmit(bureau, with_hours(72))
    (found,) = amend(bureau)
    told = words(bureau, found.one)
    assert "О внесении изменений в приказ от 22.11.2026 № 41-од" in told
    assert (
        "В приложении в строке 3 («Черных Павел Ильич») в графе «Часов» цифры «44,5» заменить цифрами «80,5»." in told
    )
    assert "индивидуальный образовательный маршрут (лист) – 1 документ;" in told
    assert [each for each in check(bureau.outbox / found.one.file) if each.severity != "note"] == []
    assert [line.one.document for line in found.affected.papers] == ["tyumen/route_sheet"]
    assert [register.name for register in found.affected.registers] == ["routes"]
    marked = [each.document for each in bureau.store.issued() if each.affected_by == found.one.id]
    assert marked == ["tyumen/route_sheet"]

    sign(bureau, "amendment", "", Signature("52-од", TODAY))
    after = bureau.store.issued_one(order.id)
    assert after is not None
    assert (after.state, after.superseded_by, after.note) == (
        "superseded",
        found.one.id,
        "изменён приказом № 52-од от 22.11.2026",
    )
    assert amend(bureau) == []


def test_the_next_amendment_names_the_one_before(bureau: Office) -> None:
    order = signed(bureau)
    for hour, (hours, number) in enumerate([(72, "52-од"), (18, "60-од")], start=1):
        resubmit(bureau, with_hours(hours), hour)
        (found,) = amend(bureau)
        sign(bureau, "amendment", "", Signature(number, TODAY))
    told = words(bureau, found.one)
    assert "(с изменениями, внесёнными приказом от 22.11.2026 № 52-од)" in told
    assert "цифры «80,5» заменить цифрами «26,5»" in told  # from the first amendment, not from the order
    assert found.one.amends == order.id
    assert [each.edition for each in bureau.store.issued("federal/amendment")] == [1, 1]


def test_a_draft_that_nobody_needs_is_taken_back(bureau: Office) -> None:
    signed(bureau)
    resubmit(bureau, with_hours(72), 1)
    (found,) = amend(bureau)
    resubmit(bureau, with_hours(36), 2)
    assert amend(bureau) == []
    assert bureau.store.issued("federal/amendment") == []
    assert not (bureau.outbox / found.one.file).exists()


def test_an_order_of_which_nothing_is_left_is_repealed(bureau: Office) -> None:
    order = signed(bureau)
    gone = list(bureau.store.entries(1))
    assert gone
    with bureau.store._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE entries SET until = since WHERE organisation = '0101'")
    (found,) = amend(bureau)
    assert found.gone
    told = words(bureau, found.one)
    assert "О признании утратившим силу приказа от 22.11.2026 № 41-од" in told
    sign(bureau, "amendment", "", Signature("61-од", TODAY))
    after = bureau.store.issued_one(order.id)
    assert after is not None
    assert after.note == "утратил силу: приказ № 61-од от 22.11.2026"
    assert amend(bureau) == []


def test_the_journal_is_a_register(bureau: Office) -> None:
    signed(bureau)
    resubmit(bureau, with_hours(72))
    amend(bureau)
    sign(bureau, "amendment", "", Signature("44-од", TODAY))
    ((_, written),) = publish(bureau, ["orders"])
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load

    book = load_workbook(written.path)
    told = [[cell.value for cell in row] for row in book["Реестр"].iter_rows(min_row=2, max_row=3)]
    assert [(row[2], row[4], row[6]) for row in told] == [
        ("41-од", "Об утверждении индивидуальных образовательных маршрутов", "изменён"),
        ("44-од", "О внесении изменений в приказ от 22.11.2026 № 41-од", "подписан"),
    ]
    missing = [cell.value for cell in book["Пропущенные номера"][2]]
    assert missing[2:6] == ["41-од", 42, 43, "44-од"]
