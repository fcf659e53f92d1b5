"""The store, asked the same questions on SQLite and on PostgreSQL."""

import datetime as dt
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from iomdocs.definitions import Form
from iomdocs.directory import Organisation, Person
from iomdocs.errors import ConfigurationError, StoreError
from iomdocs.findings import Finding
from iomdocs.replies import Reply
from iomdocs.store import Arrival, DoubtfulWord, Proposal, Store
from iomdocs.store import engines as engines_module
from iomdocs.store.rows import pack, unpack
from iomdocs.store.schema import HEAD, metadata
from iomdocs.verdicts import Entry, Record, Verdict

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SHA = "{:064x}".format


def field(name: str, kind: str = "text", **more: object) -> dict[str, object]:
    return {"name": name, "title": name, "kind": kind, **more}


FORM = Form.model_validate(
    {
        "name": "iom",
        "pack": "north",
        "edition": "2026",
        "title": "ИОМ",
        "short": "ИОМ",
        "cites": "S1",
        "sheet": "ИОМ",
        "key": ("teacher",),
        "fields": [field("school", "organisation"), field("teacher", "person"), field("term", "period")],
        "tables": [
            {
                "name": "events",
                "title": "Мероприятия",
                "columns": [
                    field("topic"),
                    field("plan_date", "date"),
                    field("hours", "hours"),
                    field("proof", "document"),
                    field("person", "person"),
                ],
            },
        ],
        "matrices": [
            {
                "name": "plan",
                "title": "План",
                "corner": "Раздел",
                "columns": [{"name": "goal", "title": "Цель"}],
                "sections": [{"name": "a", "title": "Раздел А", "rows": [{"name": "one", "title": "Сестра д'Арк"}]}],
            },
        ],
    },
)


def parts(one: object) -> tuple[str, ...]:
    return {"document": ("kind", "date"), "period": ("start", "end")}.get(one.kind, ())


def event(row: int = 14, **values: object) -> Record:
    stored = {"topic": "Семинар", "plan_date": "2026-09-08", "hours": 36, **values}
    return Record("events", "ИОМ", row, stored, {name: f"{chr(66 + i)}{row}" for i, name in enumerate(stored)})


def card(key: str = "ким", *records: Record, **more: object) -> Entry:
    values = {"school": "МБОУ «СОШ № 5»", "teacher": "Ким Юрий Николаевич", "term": "2026 год"}
    given = {
        "organisation": "100",
        "person": "Ким Юрий Николаевич",
        "period_start": dt.date(2026, 1, 1),
        "period_end": dt.date(2026, 12, 31),
    }
    return Entry(key, "ИОМ", values, {"school": "B3", "teacher": "B4"}, records or (event(),), **{**given, **more})


def arrival(
    number: int, *entries: Entry, outcome: str = "accepted", minute: int | None = None, **more: object
) -> Arrival:
    when = NOON + dt.timedelta(minutes=number if minute is None else minute)
    # No two files say quite the same: one that does is no new edition, see the tests of re-submission.
    differing = tuple(replace(each, values={**each.values, "sent": number}) for each in entries)
    verdict = Verdict(outcome, "north/iom", "2026", "100", differing, **more)
    return Arrival(SHA(number), f"Школа 5/ИОМ {number}.xlsx", "Школа 5", when, verdict)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        opened.prepare([FORM], parts)
        yield opened


def ask(store: Store, sql: str, **more: object) -> list[tuple[object, ...]]:
    return list(store.read(sql, **more))


# Opening


def test_migrations_build_what_the_queries_are_written_against(empty: Path) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - slow, and only here
    from alembic.migration import MigrationContext  # noqa: PLC0415

    engine = create_engine(f"sqlite:///{empty}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_open_makes_the_folder_and_leaves_alembic_alone_the_second_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '.iomdocs' / 'база.db'}"
    Store.open(url).close()
    code = f"import sys; from iomdocs.store import Store; Store.open({url!r}); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_newer_database_is_refused_in_words(url: str) -> None:
    engine = create_engine(url.replace("ql:", "ql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"более новой версией.*9999.*Обновите программу"):
        Store.open(url)


@pytest.mark.parametrize("url", ["iomdocs.db", "mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_no_database(url: str) -> None:
    with pytest.raises(ConfigurationError, match="Не понять адрес"):
        Store.open(url)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"PK" * 4000)
    with pytest.raises(StoreError, match="повреждён"):
        Store.open(f"sqlite:///{tmp_path / 'x.db'}")


def test_a_database_that_another_program_holds(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines_module, "BUSY_SECONDS", 0)
    path = shutil.copy(empty, tmp_path / "busy.db")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store.open(f"sqlite:///{path}") as store, pytest.raises(StoreError, match="занята другой программой"):
        store.save([arrival(1, card())])
    holder.close()


# Saving


def test_the_same_bytes_are_stored_once(store: Store) -> None:
    (first,) = store.save([arrival(1, card())])
    later = arrival(1, card(), minute=9)
    saved = [*store.save([later, arrival(2, card("ли"))]), *store.save([later])]

    assert [one.duplicate_of and one.duplicate_of.id for one in saved] == [first.id, None, first.id]
    assert [one.outcome for one in store.journal()] == ["duplicate", "accepted", "duplicate", "accepted"]
    assert ask(store, "SELECT count(*) FROM north_iom_events") == [(2,)]
    assert store.known(SHA(1)).id == first.id
    assert store.known(SHA(7)) is None


def test_a_duplicate_within_one_group(store: Store) -> None:
    first, second = store.save([arrival(1, card()), arrival(1, card())])
    assert (first.duplicate_of, second.duplicate_of) == (None, store.known(SHA(1)))


@pytest.mark.parametrize(
    ("groups", "current"),
    [
        pytest.param([[arrival(1, card())], [arrival(2, card())]], {2}, id="a later card replaces"),
        pytest.param([[arrival(1, card()), arrival(2, card())]], {2}, id="also within one group"),
        pytest.param([[arrival(1, card())], [arrival(2, card("ли"))]], {1, 2}, id="another key does not"),
        pytest.param([[arrival(1, card())], [arrival(2, card(), outcome="returned")]], {1}, id="returned does not"),
        pytest.param([[arrival(1, card())], [arrival(2, outcome="refused")]], {1}, id="refused does not"),
        pytest.param([[arrival(1, card())], [arrival(2, card(), outcome="held")]], {1}, id="held does not"),
        pytest.param(
            [[arrival(1, card())], [arrival(2, card(), outcome="accepted_with_warnings")]], {2}, id="warnings do"
        ),
        pytest.param([[arrival(1, card("")), arrival(2, card(""))]], {1, 2}, id="no key, no replacing"),
        pytest.param([[arrival(1, card(), card())]], {1}, id="cards of one file live together"),
        pytest.param([[arrival(1, card(), card("ли"))], [arrival(2, card())]], {1, 2}, id="card by card"),
    ],
)
def test_which_entries_are_current(store: Store, groups: list[list[Arrival]], current: set[int]) -> None:
    for group in groups:
        store.save(group)
    assert {row for (row,) in ask(store, "SELECT submission FROM north_iom_events")} == current


def test_what_was_replaced_is_told_and_kept(store: Store) -> None:
    (old,) = store.save([arrival(1, card("ким", event(14), event(15)))])
    (new,) = store.save([arrival(2, card("ким", event(14)))])

    (replaced,) = new.superseded
    assert (replaced.submission, replaced.key) == (old.id, "ким")
    assert [len(one.records) for one in store.entries(old.id)] == [2]


def test_groups_of_several_writers_come_one_after_another(store: Store, url: str) -> None:
    def work(start: int) -> None:
        with Store.open(url) as mine:
            for number in range(start, start + 10):
                mine.save([arrival(number, card())])

    threads = [threading.Thread(target=work, args=(100 * n,)) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask(store, "SELECT count(*) FROM journal") == [(40,)]
    assert ask(store, "SELECT count(*) FROM north_iom") == [(1,)]


SAVING = """
import sys, test_store as t
from iomdocs.store import Store
store = Store.open(sys.argv[1])
for number in range(1, 10_000):
    store.save([t.arrival(2 * number + n, t.card(f"{number}-{n}", *map(t.event, range(14, 34)))) for n in (0, 1)])
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_group_is_there_whole_or_not_at_all_after_a_kill(store: Store, url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SAVING, url],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
    )
    told = int(process.stdout.readline())
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    told = int((process.communicate()[0].split() or [told])[-1])

    (submissions, entries, records), *_ = ask(
        store,
        "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM north_iom), count(*) FROM north_iom_events",
    )
    assert submissions >= 2 * told
    assert (entries, records) == (submissions, 20 * submissions)


# Answering, tracing


def test_what_was_not_answered_is_found_again(store: Store) -> None:
    problem = Finding("date-impossible", "error", "Такой даты нет", "Исправьте", "ИОМ", "E14", found="31.02.2026")
    ids = [one.id for one in store.save([arrival(1, card()), arrival(2, outcome="returned", findings=(problem,))])]
    store.answered(ids[:1], ["accepted/Школа 5/ИОМ 1 — ПРИНЯТО.xlsx"])

    (waiting,) = store.unanswered()
    assert (waiting.id, waiting.outcome, waiting.findings) == (ids[1], "returned", (problem,))
    assert waiting.received_at == NOON + dt.timedelta(minutes=2)
    assert store.submission(ids[0]).answer == "accepted/Школа 5/ИОМ 1 — ПРИНЯТО.xlsx"
    assert ask(store, "SELECT submission, errors, warnings FROM journal ORDER BY 1") == [(1, 0, 0), (2, 1, 0)]


@pytest.mark.parametrize(
    ("row", "name", "cell"),
    [
        (15, "events.plan_date", "C15"),
        (15, "plan_date", "C15"),
        (15, "plan.plan_date", None),
        (16, "plan_date", None),
        (None, "teacher", "B4"),
        (None, "term", None),
    ],
)
def test_a_value_is_followed_to_its_cell(store: Store, row: int | None, name: str, cell: str | None) -> None:
    (saved,) = store.save([arrival(1, card("ким", event(14), event(15)))])
    assert store.locate(saved.id, "ИОМ", row, name) == cell


def test_entries_come_back_as_they_were_given(store: Store) -> None:
    one = card("ким", event(14, hours=1.5, proof=None, mark=True), event(15))
    came = arrival(1, one)
    (saved,) = store.save([came])
    assert store.entries(saved.id) == list(came.verdict.entries)


NO_NUL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(
    st.dictionaries(NO_NUL, NO_NUL | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False))
)
def test_what_is_packed_is_unpacked(values: dict[str, object]) -> None:
    assert unpack(pack(values)) == values


@given(st.dictionaries(st.text(), st.text(st.characters())))
def test_anything_can_be_packed(values: dict[str, str]) -> None:
    assert "\x00" not in "".join(unpack(pack(values)).values())
    pack(values).encode()


@pytest.mark.parametrize(("given_", "kept"), [("Ким\x00", "Ким"), ("Ким\udcff", "Ким?"), ("\\u0000", "\\u0000")])
def test_letters_that_no_database_takes(store: Store, given_: str, kept: str) -> None:
    one = arrival(1, card("ким" + given_, event(topic=given_), person=given_))
    (saved,) = store.save([Arrival(one.sha256, one.file + given_, one.sender, one.received_at, one.verdict)])
    (entry,) = store.entries(saved.id)
    assert (entry.person, entry.records[0].values["topic"]) == (kept, kept)
    assert store.submission(saved.id).file == one.file + kept


# Views


def test_a_row_of_a_table_view(store: Store) -> None:
    store.import_organisations([Organisation("100", "Школа № 5 города", "СОШ № 5", "Северный округ")])
    store.save([arrival(1, card("ким", event(14, proof="удост. 5", proof_kind="удостоверение", person="Ли Анна")))])

    (row,) = store.read("SELECT * FROM north_iom_events").dicts()
    assert row == {
        "topic": "Семинар",
        "plan_date": "2026-09-08",
        "hours": 36,
        "proof": "удост. 5",
        "proof_kind": "удостоверение",
        "proof_date": None,
        "person": "Ли Анна",  # the row's own, not the card's
        "school": "МБОУ «СОШ № 5»",
        "teacher": "Ким Юрий Николаевич",
        "term": "2026 год",
        "term_start": None,
        "term_end": None,
        "organisation_code": "100",
        "organisation_name": "СОШ № 5",
        "organisation_full": "Школа № 5 города",
        "municipality": "Северный округ",
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        "calendar_year": 2026,
        "school_year": "2025/2026",
        "number": 1,
        "edition": "2026",
        "source_file": "Школа 5/ИОМ 1.xlsx",
        "source_sheet": "ИОМ",
        "source_row": 14,
        "submission": 1,
        "received_at": "2026-11-22T12:01:00.000000Z",
        "entry": 1,
    }


def test_an_unknown_organisation_is_named_as_written(store: Store) -> None:
    store.save([arrival(1, card(organisation=None))])
    assert ask(store, "SELECT organisation_code, organisation_name, person FROM north_iom") == [
        (None, "МБОУ «СОШ № 5»", "Ким Юрий Николаевич"),
    ]


@pytest.mark.parametrize(
    ("date", "calendar", "school"),
    [
        ("2026-08-31", 2026, "2025/2026"),
        ("2026-09-01", 2026, "2026/2027"),
        ("2027-01-15", 2027, "2026/2027"),
        ("в сентябре", None, None),
        (None, None, None),
    ],
)
def test_years_of_a_row_without_a_period(store: Store, date: str | None, calendar: object, school: object) -> None:
    store.save([arrival(1, card("ким", event(14, plan_date=date), period_start=None, period_end=None))])
    assert ask(store, "SELECT calendar_year, school_year FROM north_iom_events") == [(calendar, school)]


def test_a_matrix_view_has_captions(store: Store) -> None:
    filled = Record("plan", "ИОМ", 5, {"section": "a", "row": "one", "column": "goal", "text": "Рост"}, {"text": "B5"})
    store.save([arrival(1, card("ким", filled))])
    sql = (
        'SELECT section, "row", "column", text, section_title, row_title, column_title, source_row FROM north_iom_plan'
    )
    assert ask(store, sql) == [("a", "one", "goal", "Рост", "Раздел А", "Сестра д'Арк", "Цель", 5)]


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT sum(hours), count(*) FROM v", [(73.5, 3)]),
        ("SELECT hours / 8 FROM v WHERE topic = 'Ёлка'", [(4.5,)]),
        ("SELECT sum(hours) FROM v WHERE topic <> 'ель'", [(37.5,)]),
        ("SELECT topic FROM v ORDER BY topic", [("Ёлка",), ("Арка",), ("ель",)]),
        ("SELECT lower(topic), upper(topic) FROM v WHERE topic = 'Ёлка'", [("ёлка", "ЁЛКА")]),
        ("SELECT topic FROM v WHERE topic LIKE 'Е%' OR topic LIKE 'ё%'", []),
        (
            "SELECT string_agg(topic, '; ') FROM (SELECT topic FROM v WHERE hours < 36.5 AND hours > 30) t",
            [("Ёлка; ель",)],
        ),
        ("SELECT string_agg(topic, '; ') FROM v WHERE 1 = 0", [(None,)]),
        ("SELECT round(100.0 * sum(hours) / :total, 1) FROM v", [(73.5,)]),
        ("SELECT count(*) FROM v WHERE plan_date < :day", [(3,)]),
        ("SELECT count(*) FROM v WHERE :none IS NULL OR topic = :none", [(3,)]),
        ("WITH a AS (SELECT * FROM v) SELECT count(*) FROM a; -- all", [(3,)]),
        ("SELECT '15:30; %' FROM v LIMIT 1", [("15:30; %",)]),
    ],
)
def test_one_text_gives_one_answer_on_both(store: Store, sql: str, answer: list[tuple[object, ...]]) -> None:
    rows = [event(14, topic="Ёлка"), event(15, topic="ель"), event(16, topic="Арка", hours=1.5)]
    store.save([arrival(1, card("ким", *rows))])
    parameters = {"total": 100, "day": dt.date(2026, 9, 9), "none": None, "not_used": 1}
    assert ask(store, sql.replace("v", "north_iom_events", 1), parameters=parameters) == answer


def test_a_text_among_numbers_harms_nobody(store: Store) -> None:
    store.save([arrival(1, card("ким", event(14, hours="сорок"), event(15, hours=4)))])
    assert ask(store, "SELECT hours FROM north_iom_events ORDER BY source_row") == [(None,), (4,)]


def test_editions_share_a_view_and_a_renamed_field_keeps_its_column(store: Store) -> None:
    table = {"name": "events", "title": "М", "columns": [field("theme", was=("topic",)), field("place")]}
    newer = Form.model_validate({**FORM.model_dump(), "edition": "2027", "tables": [table]})
    store.prepare([FORM, newer], parts)
    store.save([arrival(1, card("ким", event(14))), arrival(2, card("ли", event(14, topic=None, theme="Новое")))])
    assert ask(store, "SELECT theme, place, hours FROM north_iom_events ORDER BY submission") == [
        ("Семинар", None, 36),
        ("Новое", None, 36),
    ]


def test_views_of_forms_that_are_gone_go_too(store: Store) -> None:
    store.prepare([])
    with pytest.raises(StoreError, match="Запрос не выполнен"):
        store.read("SELECT * FROM north_iom")


def test_as_of_shows_what_was_accepted_then(store: Store, url: str) -> None:
    store.save([arrival(1, card("ким", event(14, hours=10)))])
    store.save([arrival(5, card("ким", event(14, hours=20)))])
    sql = "SELECT sum(hours), (SELECT count(*) FROM journal), (SELECT count(*) FROM north_iom) FROM north_iom_events"
    expected = {0: (None, 0, 0), 1: (10, 1, 1), 4: (10, 1, 1), 5: (20, 2, 1)}
    with Store.open(url) as other:  # one that was not prepared in this process
        for minute, answer in expected.items():
            assert ask(other, sql, as_of=NOON + dt.timedelta(minutes=minute)) == [answer]
        assert ask(other, sql) == [expected[5]]


# Reading only


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM submissions",
        "SELECT 1; DELETE FROM submissions",
        "PRAGMA query_only=OFF",
        "ATTACH 'x.db' AS x",
        "COMMIT",
        "/* SELECT */ DROP VIEW journal",
        "",
        "WITH a AS (SELECT 1) DELETE FROM submissions",
        "WITH a AS (SELECT 1) INSERT INTO settings SELECT 'a', 'b'",
        "SELECT nothing FROM nowhere",
        "SELECT :who",
    ],
)
def test_a_query_that_is_no_select_changes_nothing(store: Store, sql: str) -> None:
    store.save([arrival(1, card())])
    with pytest.raises(StoreError):
        list(store.read(sql))
    assert ask(store, "SELECT count(*) FROM journal") == [(1,)]


def test_a_long_answer_is_streamed(store: Store) -> None:
    rows = [event(row, topic="Семинар " * 20) for row in range(14, 514)]
    store.save([arrival(n, card(str(n), *rows)) for n in range(1, 21)])
    tracemalloc.start()
    count = sum(1 for _ in store.read("SELECT * FROM north_iom_events"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 6_000_000


def test_rows_left_half_read_block_nobody(store: Store) -> None:
    store.save([arrival(1, card("ким", event(14), event(15)))])
    with store.read("SELECT * FROM north_iom_events") as rows:
        next(iter(rows))
        store.save([arrival(2, card("ли"))])
    assert ask(store, "SELECT count(*) FROM north_iom_events") == [(3,)]


# Questions and answers


def reply(code: str, name: str = "СОШ 5") -> Reply:
    return Reply("organisations", f"organisations|{name}", {"name": name}, {"organisation": code})


def test_the_newest_answer_holds_and_all_are_kept(store: Store) -> None:
    assert store.reply([reply("100"), reply("200", "СОШ 6")], SHA(1), NOON) == []
    ((new, old),) = store.reply([reply("300"), reply("200", "СОШ 6")], SHA(2), NOON)
    assert (new.answer["organisation"], old.answer["organisation"]) == ("300", "100")
    assert {each.key: each.answer["organisation"] for each in store.replies().given} == {
        "organisations|СОШ 5": "300",
        "organisations|СОШ 6": "200",
    }
    every, last = store.replies_after(0)
    assert [each.answer["organisation"] for each in every] == ["100", "200", "300"]
    assert store.replies_after(last) == ([], last)


def test_a_doubtful_word_is_kept_once(store: Store) -> None:
    for file in ("а.docx", "б.docx"):
        store.note_doubts([DoubtfulWord("Заяц", "surname", "m", {"genitive": "Заяца"}, file)])
    assert store.doubts() == [DoubtfulWord("Заяц", "surname", "m", {"genitive": "Заяца"}, "б.docx")]


def test_submissions_are_found_by_their_findings(store: Store) -> None:
    store.save([arrival(1, outcome="returned", findings=(Finding("column-extra", "note", "м", "л"),)), arrival(2)])
    assert [each.id for each in store.with_findings(["column-extra", "column-doubtful"])] == [1]
    assert store.with_findings(["column"]) == []


def test_a_new_verdict_on_old_bytes_closes_what_held_and_keeps_the_past(store: Store) -> None:
    store.save([arrival(1, card("сош 5|ким", organisation=None))])
    later = NOON + dt.timedelta(hours=1)
    verdict = arrival(1, card("100|ким")).verdict
    store.rejudge([(1, verdict)], later)
    sql = "SELECT organisation_code FROM north_iom"
    assert ask(store, sql) == [("100",)]
    assert ask(store, sql, as_of=later - dt.timedelta(minutes=1)) == [(None,)]
    assert [each.organisation for each in store.mentions()] == ["100"]


@pytest.mark.parametrize("first", [1, 2])
def test_an_older_file_read_anew_stays_behind_a_newer_one(store: Store, first: int) -> None:
    """Whichever of the two is read anew, the file that came later is the current one."""
    store.save([arrival(1, card("сош 5|ким")), arrival(2, card("100|ким"))])
    later = NOON + dt.timedelta(hours=1)
    if first == 2:
        store.rejudge([(2, arrival(2, card("100|ким")).verdict)], later)
    store.rejudge([(1, arrival(1, card("100|ким")).verdict)], later)
    assert [each.submission for each in store.mentions()] == [2]


def test_a_returned_file_becomes_accepted(store: Store) -> None:
    store.save([arrival(1, outcome="returned")])
    store.rejudge([(1, arrival(1, card()).verdict)], NOON + dt.timedelta(hours=1))
    assert store.submission(1).outcome == "accepted"  # type: ignore[union-attr]
    assert len(store.mentions()) == 1
    store.save([arrival(2, card("другой"))])  # numbers go on
    assert len(store.mentions()) == 2


def test_a_copy_that_was_chosen_stays_before_a_file_read_anew(store: Store) -> None:
    """The second file was held; when a person chose it, it came into force later than the third."""
    held = replace(arrival(2, card()), copy_of="ИОМ.xlsx", conflict=True)
    store.save([arrival(1, card()), held, arrival(3, card())])
    assert [each.id for each in store.held()] == [2]
    store.settle(2, replace(held, received_at=NOON + dt.timedelta(hours=1)))
    for number in (3, 2, 3):
        store.rejudge([(number, arrival(number, card(person="Ким Ю. Н.")).verdict)], NOON + dt.timedelta(hours=2))
        assert [each.submission for each in store.mentions()] == [2]


def test_corrections_stay_with_the_rows_of_a_file_read_anew(store: Store) -> None:
    rows = (event(14), event(15), event(15))  # two tables side by side share a line
    store.save([arrival(1, card("ким", *rows))])
    wrong = Proposal("north/r", "Часы", "Ким", 1, "ИОМ", 15, "events.hours", "36", "18")
    header = Proposal("north/r", "Срок", "Ким", 1, "ИОМ", None, "term", "2026 год", "2027 год")
    (hours, term) = store.propose([wrong, header], NOON)
    assert store.decide(hours.id, "", NOON + dt.timedelta(minutes=5), {"hours": 18})
    assert store.decide(term.id, "", NOON + dt.timedelta(minutes=5), {"term": "2027 год"})
    again = card("ким", *(replace(each, values={**each.values, "topic": "Вебинар"}) for each in rows))
    later = NOON + dt.timedelta(hours=1)
    store.rejudge([(1, arrival(1, again).verdict)], later)
    sql = "SELECT source_row, topic, hours, term FROM north_iom_events ORDER BY source_row, number"
    assert ask(store, sql) == [
        (14, "Вебинар", 36, "2027 год"),
        (15, "Вебинар", 18, "2027 год"),
        (15, "Вебинар", 36, "2027 год"),
    ]
    before = ask(store, sql, as_of=later - dt.timedelta(minutes=1))
    assert [row[1:3] for row in before] == [("Семинар", 36), ("Семинар", 18), ("Семинар", 36)]
    assert store.moment() == later


def test_a_sender_hears_of_a_new_verdict_also_after_a_crash(store: Store) -> None:
    store.save([arrival(1, card()), arrival(2, card("цой"))])
    store.answered([1, 2], ["а.docx", "б.docx"])
    other = replace(arrival(2, card("цой")).verdict, findings=(Finding("person-known", "note", "м", "л"),))
    store.rejudge([(1, arrival(1, card()).verdict), (2, other)], NOON + dt.timedelta(hours=1))
    assert [each.id for each in store.unanswered()] == [2]


# The directory


def test_the_directory_is_added_to_and_renewed(store: Store) -> None:
    first = Organisation("100", "Школа № 5", "СОШ № 5", "Север", aliases=("пятая школа",))
    store.import_organisations([first, Organisation("200", "Лицей", "Лицей")])
    store.import_people(
        [Person("100", "Ким Юрий Николаевич", "учитель", dt.date(2020, 9, 1)), Person("100", "Ли Анна")]
    )
    store.import_organisations([Organisation("200", "Лицей № 2", "Лицей № 2")])
    store.import_people([Person("100", "Ли Анна", "психолог")])

    directory = store.directory()
    assert directory.get("100") == first
    assert [one.short_name for one in directory.organisations] == ["СОШ № 5", "Лицей № 2"]
    assert [(one.name, one.position) for one in directory.people] == [
        ("Ким Юрий Николаевич", "учитель"),
        ("Ли Анна", "психолог"),
    ]
    assert ask(store, "SELECT name, organisation_name, hired FROM directory_people ORDER BY name") == [
        ("Ким Юрий Николаевич", "СОШ № 5", "2020-09-01"),
        ("Ли Анна", "СОШ № 5", None),
    ]


def test_made_documents_are_numbered(store: Store) -> None:
    numbers = [store.record_document("order_iom", "12", f"{n}.docx", SHA(n), NOON) for n in (1, 2)]
    assert numbers == [1, 2]


def test_what_came_earlier_and_was_judged_later_is_replaced_by_what_holds(store):
    store.save([arrival(1, card(), minute=0)])
    store.save([arrival(2, card(), minute=20)])
    (late,) = store.save([arrival(3, card(), minute=10)])
    assert late.superseded == ()
    assert not store.holds(late.id)
    for minute, number in ((5, 1), (15, late.id), (25, 2)):
        rows = store.read("SELECT submission FROM north_iom", as_of=NOON + dt.timedelta(minutes=minute))
        assert [row[0] for row in rows] == [number], minute
