"""A double click in a register opens the school's file at the row, or where it does not know the row, the file."""

import re

import pytest

from iomdocs.registers.links import Links, Place

TAIL = "</sheetData><pageMargins/>"


def linked(places: list[Place], *, exact: bool = True, address: str = "../originals/7.xlsx") -> list[tuple[str, str]]:
    """Cell and place of each link of rows of one file."""
    links = Links()
    links.note(2, [(7, None)] * len(places), places, lambda _number, _file: (address, exact))
    return re.findall(r'<hyperlink ref="([^"]+)" r:id="rIdF1"(?: location="([^"]+)")?/>', links.into(TAIL, "C"))


@pytest.mark.parametrize(
    ("place", "location"),
    [
        (("ИОМ", 12), "'ИОМ'!A12"),
        (("План О'Генри", 3), "'План О''Генри'!A3"),
        (("А & Б", 3), "'А &amp; Б'!A3"),
        (("ИОМ", None), ""),
        ((None, 4), ""),
    ],
)
def test_a_link_goes_to_the_row(place: Place, location: str) -> None:
    assert linked([place]) == [("C2", location)]


def test_what_was_handed_on_has_no_such_sheet_in_the_file_that_handed_it_on() -> None:
    assert linked([("ИОМ", 5), ("ИОМ", 6)], exact=False) == [("C2", ""), ("C3", "")]


def test_no_way_to_the_file_is_no_link() -> None:
    assert linked([("ИОМ", 5)], address="") == []


def test_very_many_rows_of_one_file_share_a_link() -> None:
    assert linked([("ИОМ", row) for row in range(2, 60_003)]) == [("C2:C60002", "")]
    assert len(linked([("ИОМ", row) for row in range(2, 60_002)])) == 60_000
