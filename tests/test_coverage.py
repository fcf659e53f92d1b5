"""Every item of the five regulations is implemented by a file, or says why not."""

import re
from collections.abc import Iterator

import pytest

from iomdocs import packs

from . import coverage_page

OUR_NUMBERS = re.compile(r"\b(?:S\d|REG-|DOC-|R-\d|I-\d)")
SHELF = (packs.shipped(),)


def shown(pack: packs.Pack) -> Iterator[str]:
    """Every basis that a person reads: in findings, registers, the calendar, lists of documents."""
    yield pack.head.cites
    for form in pack.forms:
        yield from (form.cites, *(rule.cites for rule in form.rules))
    for each in (*pack.registers, *pack.documents, *pack.indicators.values(), *pack.head.deadlines):
        yield each.cites


def test_every_item_is_implemented_or_says_why_not() -> None:
    missing = coverage_page.items().keys() - coverage_page.covered().keys() - coverage_page.reasons().keys()
    assert sorted(missing) == []


def test_no_reason_outlives_its_gap() -> None:
    assert sorted(coverage_page.reasons().keys() & coverage_page.covered().keys()) == []


def test_the_page_is_the_table_of_today() -> None:
    assert coverage_page.PAGE.read_text("utf-8") == coverage_page.page()


@pytest.mark.parametrize("name", packs.names(SHELF))
def test_a_basis_is_told_in_the_words_of_the_regulation(name: str) -> None:
    assert [told for told in shown(packs.load(name, SHELF)) if OUR_NUMBERS.search(told)] == []
