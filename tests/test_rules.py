"""The forty rules of the regulations: each is shown accepted and returned, and asked by the law of its day."""

import copy
import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from iomdocs import packs
from iomdocs.directory import Directory
from iomdocs.findings import Finding
from iomdocs.judging import Judge
from iomdocs.pipeline.examples import lay_out

SHELF = (packs.shipped(),)
TODAY = dt.date(2026, 11, 22)
RULES = [f"R-{number:02}" for number in range(1, 41)]
# Rules that a field of the form holds, not a formula: the codes that its breach is given.
BY_FIELD = {
    "R-01": {"required", "card-missing"}, "R-03": {"choice-unknown"}, "R-08": {"document-kind"}, "R-09": {"required"},
    "R-16": {"choice-unknown", "R-16.1"}, "R-18": {"choice-unknown", "R-18"}, "R-23": {"choice-unknown"},
    "R-38": {"cell-empty"},
}  # fmt: skip


def examples() -> Iterator[Mapping[str, Any]]:
    for path in sorted(packs.shipped().glob("*/examples/*.toml")):
        yield from tomllib.loads(path.read_text("utf-8")).get("case", [])


def shown(rule: str) -> list[Mapping[str, Any]]:
    return [case for case in examples() if case["says"].startswith(rule)]


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_an_example_that_breaks_it(rule: str) -> None:
    own = re.compile(rf"{rule}(\.\d+)?")
    named = {code for case in shown(rule) for code in case.get("expect", ())}
    assert {code for code in named if own.fullmatch(code)} or named & BY_FIELD.get(rule, set())


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_an_example_that_keeps_it(rule: str) -> None:
    own = re.compile(rf"{rule}(\.\d+)?")
    kept = [case for case in shown(rule) if not any(own.fullmatch(code) for code in case.get("expect", ()))]
    assert [case for case in kept if not case.get("expect")]


# --- the law of the day

PEOPLE = ("federal/people", "people.toml")
BOOK = ("tyumen/credit_book", "credit_book.toml")
COURSES = ("azov/courses", "courses.toml")
PRIVATE = "ЧОУ ДПО «Умный курс»"
OLD_POST = "преподаватель-организатор основ безопасности жизнедеятельности"
NEW_POST = "преподаватель-организатор основ безопасности и защиты Родины"
SECOND = {"people.2.category": "вторая", "people.2.category_date": "", "people.2.position": OLD_POST}
NEW_ORDER = "Приказ Минобрнауки России от 24.03.2025 № 266, п. 18"
OLD_ORDER = "Приказ Минобрнауки России от 01.07.2013 № 499, п. 12"


def answers(form: tuple[str, str], changes: Mapping[str, object]) -> dict[str, Any]:
    """The accepted answers of a form's examples with changes: ``people.1.category`` is of row 1."""
    path = packs.shipped() / form[0].partition("/")[0] / "examples" / form[1]
    told: dict[str, Any] = copy.deepcopy(tomllib.loads(path.read_text("utf-8"))["base"])
    for place, value in changes.items():
        table, _, rest = place.partition(".")
        if rest:
            number, name = rest.split(".")
            told[table][int(number) - 1][name] = value
        else:
            told[table] = value
    return told


def found(form: tuple[str, str], changes: Mapping[str, object]) -> list[Finding]:
    pack = packs.load(form[0].partition("/")[0], SHELF)
    verdict = Judge([pack], Directory(), TODAY).judge(lay_out(pack.form(form[0]), answers(form, changes)))
    return [each for each in verdict.findings if each.code.startswith("rule-")]


@pytest.mark.parametrize(
    ("form", "changes", "wanted"),
    [
        # Where teachers are taught: by law since 01.09.2025.
        (COURSES, {"passed.2.provider": PRIVATE, "passed.2.course_end": "31.08.2025"}, []),
        (COURSES, {"passed.2.provider": PRIVATE, "passed.2.course_end": "01.09.2025"}, ["R-33"]),
        (BOOK, {"events.1.host": PRIVATE, "events.1.event_date": "31.08.2025"}, []),
        (BOOK, {"events.1.host": PRIVATE, "events.1.event_date": "01.09.2025"}, ["R-33"]),
        # Categories: five years until 31.08.2023, without a term since 01.09.2023.
        (PEOPLE, {"people.1.category_date": "31.08.2023", "people.1.category_until": "31.08.2028"}, []),
        (PEOPLE, {"people.1.category_date": "01.09.2023", "people.1.category_until": "01.09.2028"}, ["R-34.1"]),
        (PEOPLE, {"people.1.category_date": "31.08.2023", "people.1.category_until": "01.09.2028"}, ["R-34.2"]),
        (PEOPLE, {"people.1.category_date": "01.09.2023", "people.1.category_until": "бессрочно"}, []),
        (PEOPLE, {"people.2.category_date": "22.11.2021", "people.2.category_until": ""}, []),
        (PEOPLE, {"people.2.category_date": "21.11.2021", "people.2.category_until": ""}, ["R-34.4"]),
        # The second category: its last terms ended in 2015.
        (PEOPLE, {**SECOND, "as_of": "31.12.2015"}, []),
        (PEOPLE, {**SECOND, "as_of": "01.01.2016"}, ["R-34.3"]),
        # Posts and subjects were renamed on 01.09.2024.
        (PEOPLE, {"as_of": "31.08.2024", "people.2.position": OLD_POST}, []),
        (PEOPLE, {"as_of": "01.09.2024", "people.2.position": OLD_POST}, ["R-35"]),
        (PEOPLE, {"as_of": "31.08.2024", "people.2.position": NEW_POST}, ["R-35.1"]),
        (PEOPLE, {"as_of": "01.09.2024", "people.2.position": NEW_POST}, []),
        (PEOPLE, {"as_of": "31.08.2024", "people.2.position": OLD_POST, "people.1.subject": "технология"}, []),
        (PEOPLE, {"as_of": "01.09.2024", "people.1.subject": "технология"}, ["R-35.2"]),
        (PEOPLE, {"as_of": "01.09.2024", "people.1.subject": "труд (технология)"}, []),
    ],
)  # fmt: skip
def test_the_law_of_the_day_judges(form: tuple[str, str], changes: dict[str, str], wanted: list[str]) -> None:
    seen = [each.code.removeprefix("rule-") for each in found(form, changes) if each.severity != "note"]
    assert [code for code in seen if code[:4] in {"R-33", "R-34", "R-35"}] == wanted


@pytest.mark.parametrize(
    ("form", "changes", "code", "basis"),
    [
        (COURSES, {"passed.1.hours": 8, "passed.1.course_end": "31.08.2025"}, "rule-R-07", OLD_ORDER),
        (COURSES, {"passed.1.hours": 8, "passed.1.course_end": "01.09.2025"}, "rule-R-07", NEW_ORDER),
        (BOOK, {"events.1.hours": 15, "events.1.event_date": "31.08.2025"}, "rule-R-07", OLD_ORDER),
        (BOOK, {"events.1.hours": 15, "events.1.event_date": "01.09.2025"}, "rule-R-07", NEW_ORDER),
        (BOOK, {"events.1.hours": 250, "events.1.event_date": "31.08.2025"}, "rule-R-07.3", OLD_ORDER),
        (BOOK, {"events.1.hours": 250, "events.1.event_date": "01.09.2025"}, "rule-R-07.3", NEW_ORDER),
    ],
)
def test_hours_and_documents_rest_on_the_order_of_their_day(
    form: tuple[str, str], changes: dict[str, object], code: str, basis: str
) -> None:
    assert {each.cites for each in found(form, changes) if each.code == code} == {basis}
