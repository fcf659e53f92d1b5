"""Every item of the five regulations is implemented by a file, or says why not."""

from . import coverage_page


def test_every_item_is_implemented_or_says_why_not() -> None:
    missing = coverage_page.items().keys() - coverage_page.covered().keys() - coverage_page.reasons().keys()
    assert sorted(missing) == []


def test_no_reason_outlives_its_gap() -> None:
    assert sorted(coverage_page.reasons().keys() & coverage_page.covered().keys()) == []


def test_the_page_is_the_table_of_today() -> None:
    assert coverage_page.PAGE.read_text("utf-8") == coverage_page.page()
