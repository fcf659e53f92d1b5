"""Every document of every pack for a district of 480 teachers: nothing is left over, no check of the layout fails."""

from collections import Counter
from pathlib import Path

import pytest

from iomdocs import packs
from iomdocs.documents import check
from iomdocs.pipeline.issue import issue
from tests.leftovers import left
from tests.paper_world import furnished

SHELF = (packs.shipped(),)
CAMPAIGNS = [name for name in packs.names(SHELF) if any(form.imports is None for form in packs.load(name, SHELF).forms)]
# A form that a person must confirm stands on yellow and says so: nothing else may be remarked.
DOUBTFUL = "B-32"
_CHECKED = 40
"""So many documents of each kind have their layout checked, evenly from all of them; leftovers are sought in all."""

SAID = {
    "Учителю {{ person }} выдано": "тег",
    "в объёме None часов": "значение машины",
    "от 2026-03-12 № 5": "дата машины",
    "Провести  мероприятие": "два пробела",
    "Провести , затем": "пробел перед знаком",
    "Провести,, затем": "два знака",
    "Провести ( ) в срок": "пустые скобки",
    "школа «» района": "пустые кавычки",
    "МБОУ «Лицей «Радуга»» района": "две кавычки подряд",
    'МБОУ "Лицей" района': "прямые кавычки",
    "в объёме 21 часов": "1 часов",
    "в объёме 36 часа": "5 часа",
    "– химия;\n– физика;\nПросим рассмотреть.": "перечень без точки",
}
RIGHT = [
    "В объёме 36 часов, 21 час, 3 часа; из 23 организаций – заявка на 2 работников.",
    "Приказ от 12.03.2026 № 41-од (п. 3.2) «О маршрутах»: и т.д. … 11 часов, 1,5 часа, 12 педагогов.",
    "– социального педагога Андрееву П.Г.;",
    "от «___» ________ 2026 г. № ____",
    "– химия;\n– физика.\nПросим рассмотреть.",
]


@pytest.mark.parametrize("text", SAID)
def test_a_leftover_is_seen(text: str, tmp_path: Path) -> None:
    assert SAID[text] in [name for name, _ in left(_written(tmp_path, text))]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_text_has_no_leftover(text: str, tmp_path: Path) -> None:
    assert left(_written(tmp_path, text)) == []


def _written(folder: Path, text: str) -> Path:
    import docx  # noqa: PLC0415 - only here

    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


@pytest.mark.slow
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_whole_district_has_clean_papers(name: str, tmp_path: Path) -> None:
    office = furnished(tmp_path / "office", name, organisations=24, teachers=20)
    made = {each.document.name: [one.path for one, _ in each.made] for each in issue(office, ())}
    office.store.close()
    assert {kind for kind, files in made.items() if not files} == set()
    assert set(made) == {each.name for each in packs.load(name, SHELF).documents if not each.asked}
    count = Counter((kind, *found) for kind, files in made.items() for path in files for found in left(path))
    assert not count
    remarks = {
        (kind, remark.code, remark.message)
        for kind, files in made.items()
        for path in files[:: max(1, len(files) // _CHECKED)]
        for remark in check(path)
        if remark.code != DOUBTFUL
    }
    assert remarks == set()
