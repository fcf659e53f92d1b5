"""A receipt says whose card came, what to do at once, and only then what was read otherwise."""

import datetime as dt
import io

import docx

from iomdocs.findings import Spot, finding
from iomdocs.pipeline.answers import Facts, answer
from iomdocs.pipeline.examine import Examined
from iomdocs.verdicts import Entry, Verdict

CAME = dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC)
FACTS = Facts("720105/ИОМ.xlsx", "a" * 64, "17/2026", CAME, "Маршрут", office="Управление")
NOTES = tuple(
    finding("hours-unit", Spot("ИОМ", f"D{row}", title="Часы"), values={"was": "36 ч", "now": "36"}) for row in (8, 9)
)


def card(person: str) -> Entry:
    return Entry(person, "ИОМ", {"organisation": "МБОУ «Заозёрная СШ № 3»", "person": person}, {}, ())


def receipt(*people: str) -> docx.document.Document:
    verdict = Verdict("accepted", "tyumen/iom", "2026", "720105", tuple(map(card, people)), NOTES)
    return docx.Document(io.BytesIO(answer(Examined(verdict), FACTS).data))


def facts(paper: docx.document.Document) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in paper.tables[0].rows}


def test_it_names_the_organisation_the_person_and_who_received_it() -> None:
    told = facts(receipt("Ким Юлия Витальевна"))
    assert told["Организация"] == "МБОУ «Заозёрная СШ № 3»"
    assert told["Чья карточка"] == "Ким Юлия Витальевна"
    assert told["Кто принимает"] == "Управление"


def test_two_people_are_not_one() -> None:
    told = facts(receipt("Ким Юлия Витальевна", "Седых Ольга Петровна"))
    assert "Чья карточка" not in told
    assert "Организация" in told


def test_what_to_do_comes_before_the_list_of_what_was_read() -> None:
    paper = receipt("Ким Юлия Витальевна")
    assert [each.text for each in paper.paragraphs] == [
        "ПРИНЯТО",
        "Больше ничего делать не нужно.",
        "Прочитано так (делать ничего не нужно)",
    ]
    assert [len(row.cells) for row in paper.tables[1].rows] == [2, 2]
