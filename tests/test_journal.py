"""The journal of issued documents: numbers, states, what two processes may not both have."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iomdocs.numbering import Pattern, mark
from iomdocs.store import Draft, Registration, Store

UTC = dt.UTC
NOON = dt.datetime(2026, 3, 12, 12, tzinfo=UTC)
LATER = NOON + dt.timedelta(days=3)
DAY = NOON.date()
OD = Pattern("{n}-од")


@pytest.mark.parametrize(
    ("pattern", "place", "year", "number"),
    [
        ("{n}-од", 41, 2026, "41-од"),
        ("{n:03}/{year}", 7, 2026, "007/2026"),
        ("01-05/{n}", 12, 2026, "01-05/12"),
        ("{n}", 1, 2027, "1"),
    ],
)
def test_a_pattern_writes_a_number_and_reads_it_back(pattern: str, place: int, year: int, number: str) -> None:
    assert Pattern.fits(pattern)
    assert Pattern(pattern).number(place, year) == number
    assert Pattern(pattern).place(number, year) == place


@pytest.mark.parametrize("wrong", ["од", "{n}{n}", "{m}-од", "{n}-{", "{n:x}", ""])
def test_a_pattern_counts_once(wrong: str) -> None:
    assert not Pattern.fits(wrong)


@pytest.mark.parametrize(
    ("one", "other"), [("41-од", "№ 41-ОД"), ("41–од", "41 - од"), ("041-од", "41-од"), ("7/2026", "07 / 2026")]
)
def test_one_number_written_in_two_ways(one: str, other: str) -> None:
    assert mark(one) == mark(other)


@pytest.mark.parametrize("foreign", ["41/2-од", "41-к", "б/н", "1/2025"])
def test_a_number_of_another_shape_has_no_place(foreign: str) -> None:
    assert OD.place(foreign, 2026) is None


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        opened.prepare([])
        yield opened


def draft(subject: str = "720101", *, data: str = "a", journal: str = "orders", issuer: str = "") -> Draft:
    name = "tyumen/order_iom" if journal else "tyumen/certificate"
    return Draft(name, subject, "Приказ", journal, issuer, {"each": {"n": data}}, data * 8, f"{subject}.docx", "f" * 64)


def test_what_was_made_stands_in_the_journal_without_a_number(store: Store) -> None:
    (made,) = store.put_issued([draft()], NOON)
    assert (made.state, made.number, made.date, made.edition, made.made_at) == ("draft", None, None, 1, NOON)
    assert store.snapshot(made.id) == {"each": {"n": "a"}}
    assert store.issued("tyumen/order_iom", "720101") == [made] == store.issued()


def test_made_again_it_is_the_same_line(store: Store) -> None:
    (first,) = store.put_issued([draft()], NOON)
    (same,) = store.put_issued([draft()], LATER)
    (other,) = store.put_issued([draft(data="b")], LATER)
    assert same == first  # the day of the draft is the day of its data
    assert (other.id, other.made_at, other.snapshot_sha256) == (first.id, LATER, "b" * 8)


def test_numbers_are_counted_by_year_journal_and_issuer(store: Store) -> None:
    rows = [("1", "school"), ("2", "school"), ("3", "other"), ("4", "school")]
    made = store.put_issued([draft(subject, issuer=issuer) for subject, issuer in rows], NOON)
    days = [DAY, DAY, DAY, dt.date(2027, 1, 11)]
    given = [store.reserve(each.id, Registration(day, OD), NOON).number for each, day in zip(made, days, strict=True)]
    assert given == ["1-од", "2-од", "1-од", "1-од"]
    again = store.reserve(made[0].id, Registration(dt.date(2026, 5, 1), OD), LATER)
    assert (again.number, again.date, again.state) == ("1-од", DAY, "ready")


def test_the_count_goes_on_from_the_papers_own_number(store: Store) -> None:
    first, second, third = store.put_issued([draft(each) for each in "123"], NOON)
    store.sign(first.id, Registration(DAY, OD, "40-од"), NOON)
    store.sign(second.id, Registration(DAY, OD, "40/1-од"), NOON)
    assert store.reserve(third.id, Registration(DAY, OD), NOON).number == "41-од"


def test_a_number_is_given_once(store: Store) -> None:
    first, second = store.put_issued([draft(each) for each in "12"], NOON)
    store.reserve(first.id, Registration(DAY, OD, "7-од"), NOON)
    kept = store.reserve(second.id, Registration(DAY, OD, "7 – ОД"), NOON)
    assert (kept.number, kept.state) == (None, "draft")
    assert store.sign(second.id, Registration(DAY, OD, "07-од"), NOON) is None
    holder = store.holder(second, "№ 7-од", 2026)
    assert holder is not None
    assert holder.id == first.id
    assert store.holder(second, "7-од", 2027) is None


def test_what_is_signed_keeps_its_data(store: Store) -> None:
    (made,) = store.put_issued([draft()], NOON)
    signed = store.sign(made.id, Registration(DAY, OD, "41-од", signer="Орлова А. А."), LATER)
    assert signed is not None
    assert (signed.state, signed.place, signed.year, signed.signer) == ("signed", 41, 2026, "Орлова А. А.")
    (after,) = store.put_issued([draft(data="b")], LATER)
    assert (after.id, after.snapshot_sha256) == (made.id, "a" * 8)
    assert store.snapshot(made.id) == {"each": {"n": "a"}}


def test_a_superseded_paper_begins_anew_and_an_order_does_not(store: Store) -> None:
    order, paper = store.put_issued([draft(), draft(journal="")], NOON)
    for each in (order, paper):
        store.sign(each.id, Registration(DAY, OD, "5-од"), NOON)
    store.supersede([order.id, paper.id], order.id, "заменён", LATER)
    again = store.put_issued([draft(data="b"), draft(data="b", journal="")], LATER)
    assert [(each.edition, each.state) for each in again] == [(1, "superseded"), (2, "draft")]


def test_what_an_amendment_affects_is_marked_and_cleared(store: Store) -> None:
    order, book, other = store.put_issued([draft(each, journal="") for each in "123"], NOON)
    store.affect([book.id, other.id], order.id)
    store.affect([other.id], order.id)
    assert [each.affected_by for each in store.issued()] == [None, None, order.id]
    store.put_issued([draft("3", data="b", journal="")], LATER)
    assert [each.affected_by for each in store.issued()] == [None, None, None]


@pytest.mark.parametrize(
    ("places", "told"),
    [([1, 2, 3], []), ([40, 41, 44], [(42, 43)]), ([5], []), ([1, 3, 7], [(2, 2), (4, 6)])],
)
def test_gaps_of_a_journal(store: Store, places: list[int], told: list[tuple[int, int]]) -> None:
    made = store.put_issued([draft(str(each)) for each in places], NOON)
    for each, place in zip(made, places, strict=True):
        store.sign(each.id, Registration(DAY, OD, f"{place}-од"), NOON)
    assert [(gap.first, gap.last) for gap in store.gaps()] == told


def test_the_view_shows_the_journal_as_it_was(store: Store) -> None:
    (made,) = store.put_issued([draft()], NOON)
    store.sign(made.id, Registration(DAY, OD, "41-од", signer="Орлова А. А."), LATER)
    sql = "SELECT number, date, state, signer, subject FROM issued_documents"
    assert list(store.read(sql)) == [("41-од", "2026-03-12", "signed", "Орлова А. А.", "720101")]
    before = list(store.read("SELECT state FROM issued_documents", as_of=NOON + dt.timedelta(hours=1)))
    assert before == []  # a number that was not given yet
    after = list(store.read("SELECT number, state FROM issued_documents", as_of=LATER))
    assert after == [("41-од", "signed")]


_TAKE = """
import datetime as dt, sys
from iomdocs.numbering import Pattern
from iomdocs.store import Draft, Registration, Store
url, who = sys.argv[1:]
now = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
with Store.open(url) as store:
    for n in range(8):
        (made,) = store.put_issued([Draft("p/order", f"{who}-{n}", "Приказ", "orders", "", {}, "h")], now)
        print(store.reserve(made.id, Registration(now.date(), Pattern("{n}-од")), now).place, flush=True)
"""


def test_processes_never_take_one_number(url: str, tmp_path: Path) -> None:
    Store.open(url).close()
    script = tmp_path / "take.py"
    script.write_text(_TAKE, "utf-8")
    running = [
        subprocess.Popen([sys.executable, str(script), url, str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(3)
    ]
    taken = [int(line) for each in running for line in each.communicate(timeout=60)[0].split()]
    assert sorted(taken) == list(range(1, 25))
    with Store.open(url) as store:
        assert sorted(each.place for each in store.issued() if each.place is not None) == sorted(taken)
        assert list(store.gaps()) == []


_DIE = _TAKE.replace("print(", "sys.stdout.flush() or (n == 3 and __import__('os')._exit(9)) or print(")


def test_who_dies_with_a_number_leaves_its_trace(url: str, tmp_path: Path) -> None:
    """One of three is gone in the middle: what it took stands in the journal, what it did not take is another's."""
    Store.open(url).close()
    for name, text in (("take.py", _TAKE), ("die.py", _DIE)):
        (tmp_path / name).write_text(text, "utf-8")
    scripts = ("take.py", "die.py", "take.py")
    running = [
        subprocess.Popen([sys.executable, str(tmp_path / name), url, str(n)], stdout=subprocess.PIPE, text=True)
        for n, name in enumerate(scripts)
    ]
    told = [[int(line) for line in each.communicate(timeout=60)[0].split()] for each in running]
    assert [each.returncode for each in running] == [0, 9, 0]
    assert [len(each) for each in told] == [8, 3, 8]
    with Store.open(url) as store:
        places = sorted(each.place for each in store.issued() if each.place is not None)
        assert list(store.gaps()) == []
    assert places == list(range(1, len(places) + 1))
    assert {place for each in told for place in each} <= set(places)
