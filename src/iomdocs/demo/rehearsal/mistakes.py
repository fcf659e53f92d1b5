"""Mistakes that one cell can carry, each under its number in the catalogue of dirt."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, TypeAlias

from iomdocs.definitions import FormField, SeverityName
from iomdocs.demo.cards import Raw, Styled
from iomdocs.demo.chance import data
from iomdocs.demo.faults import SHORT_MONTHS, strange_initials
from iomdocs.directory import Organisation
from iomdocs.packs import Pack
from iomdocs.russian import decline_name
from iomdocs.workbook import Scalar

Wrong: TypeAlias = Scalar | Raw | Styled
_EPOCH = dt.date(1899, 12, 30)
_TWO_DIGITS = 2000
_MOST_DAYS = 12
_LATIN = str.maketrans("аеорсху", "aeopcxy")
_LONGEST = 500
_MANY_HOURS = 3600
_ACADEMIC = 45
_NUMBER = re.compile(r"№ \S+")
_WIDE = "\u00a0 "


class Mistake(NamedTuple):
    """One wrong writing of an answer; ``severity`` is of the finding that it deserves, a note being no finding.

    ``codes`` are findings of which one is awaited, empty when any will do; ``same`` says that the true value is read.
    """

    number: int
    severity: SeverityName
    written: Wrong
    codes: tuple[str, ...] = ()
    same: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """An answer and all that a mistake in it may need to know."""

    field: FormField
    value: Scalar
    today: dt.date
    pack: Pack
    organisation: Organisation
    chance: Random
    header: bool

    @property
    def text(self) -> str:
        """The answer as a text."""
        return str(self.value)

    def one(self, texts: Any) -> str:
        """Choose one of several writings."""
        return str(self.chance.choice(texts))


Maker: TypeAlias = Callable[[Scene], Iterator[Mistake]]


def _words(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = data("mistakes")[name]
    return found


def possible(scene: Scene) -> Iterator[Mistake]:
    """Give every mistake that an answer of its kind can carry."""
    if scene.field.extra:
        return
    if scene.value is None:
        if not scene.field.required and scene.field.kind in {"text", "organisation", "document"}:
            yield Mistake(40, "note", scene.one(_words("texts")["dash"]))
        return
    if scene.field.required and scene.field.missing != "note":
        yield Mistake(40, scene.field.missing, None, ("required",), same=False)
        # In some lists a dash is an answer: «не применяет».
        if scene.field.missing == "error" and scene.field.kind != "choice":
            yield Mistake(40, "error", scene.one(_words("texts")["dash"][:2]), ("required",), same=False)
    for maker in _MAKERS.get(scene.field.kind, ()):
        yield from maker(scene)


def _cells(_: Scene) -> Iterator[Mistake]:
    faults = data("dirt")["faults"]
    yield Mistake(42, "error", Raw(faults["error"]), ("cell-error",), same=False)
    yield Mistake(41, "error", Raw(faults["formula"]), ("formula-stale",), same=False)


def _spelling(scene: Scene) -> Iterator[Mistake]:
    """Any Russian text: spaces, letters of other alphabets, encodings."""
    text = scene.text
    if " " in text:
        yield Mistake(37, "note", f"  {text.replace(' ', _WIDE, 1)} ")
        yield Mistake(38, "note", text.replace(" ", "\n", 1))
    yield Mistake(37, "note", f" {text}\t")
    long = max(text.split(), key=len)
    if long.isalpha() and (mixed := long[0] + long[1:].translate(_LATIN)) != long and long[1:].islower():
        yield Mistake(44, "note", text.replace(long, mixed))
    if unicodedata.normalize("NFD", text) != text:
        yield Mistake(47, "note", unicodedata.normalize("NFD", text))
    if scrambled := _scrambled(text):
        yield Mistake(48, "note", scrambled)
    yield Mistake(48, "error", _words("texts")["broken"], ("text-mojibake",), same=False)


def _scrambled(text: str) -> str:
    """The same bytes under a wrong table; nothing when the table has no letter for some byte."""
    try:
        return text.encode().decode("cp1251")
    except UnicodeDecodeError:
        return ""


def _text(scene: Scene) -> Iterator[Mistake]:
    text, words = scene.text, _words("texts")
    if text.count("«") == 1 and text.count("»") == 1:
        yield Mistake(49, "note", text.replace("«", '"').replace("»", '"'))
        yield Mistake(49, "note", text.replace("«", "<<").replace("»", ">>"))
    if "№ " in text:
        yield Mistake(50, "note", text.replace("№ ", scene.one(words["numbers"])))
    if " – " in text:
        yield Mistake(51, "note", text.replace(" – ", " - "), same=False)
    yield Mistake(44, "error", f"{words['mixed']} {text}", ("text-mixed-script",), same=False)
    if not scene.header:
        yield Mistake(
            53, "warning", text + words["long"] * (_LONGEST // len(words["long"]) + 1), ("text-long",), same=False
        )
    if scene.field.split is None and not scene.header:
        yield Mistake(54, "note", words["formula_beginning"] + text, same=False)
        yield Mistake(98, "warning", scene.today, ("text-date",), same=False)


def _person(scene: Scene) -> Iterator[Mistake]:
    words = _words("texts")
    surname, *given = scene.text.split()
    told = {"surname": surname, "rest": " ".join(given), "name": scene.text}
    yield Mistake(55, "error", strange_initials(scene.text), ("person-initials",), same=False)
    yield Mistake(46, "note", scene.one([scene.text.upper(), scene.text.lower()]))
    if scene.text.replace("ё", "е") != scene.text:
        yield Mistake(45, "note", scene.text.replace("ё", "е"))
    if len(given) == 2:
        yield Mistake(56, "note", words["order"].format(**told))
        yield Mistake(57, "warning", f"{surname} {given[0]}", ("person-no-patronymic",), same=False)
        yield Mistake(58, "warning", words["four"].format(**told), ("person-words",), same=False)
        if oblique := _genitive(scene.text):
            yield Mistake(69, "warning", oblique, ("person-case",), same=False)
    yield Mistake(59, "warning", words["post"].format(**told), ("person-post",))
    yield Mistake(60, "error", words["two"].format(**told), ("person-two",), same=False)
    yield Mistake(61, "note", words["former"].format(**told))
    yield Mistake(
        65, "error", scene.one([words["digit"], words["stroke"]]).format(**told), ("person-symbols",), same=False
    )
    if "-" in surname:
        yield Mistake(66, "note", scene.text.replace("-", " - ", 1))


def _genitive(name: str) -> str:
    """The name as after «у кого»; nothing when it is not plainly another word."""
    oblique = str(decline_name(name).genitive)
    return oblique if oblique.rpartition(" ")[2] != name.rpartition(" ")[2] else ""


def _position(scene: Scene) -> Iterator[Mistake]:
    posts, text = _words("posts"), scene.text
    if text in posts["short"]:
        yield Mistake(70, "note", posts["short"][text])
    if text in posts["slang"]:
        yield Mistake(71, "warning", posts["slang"][text], ("position-slang",))
    first, _, rest = text.partition(" ")
    if first in posts["feminine"]:
        yield Mistake(72, "note", f"{posts['feminine'][first]} {rest}".strip())
    if "-" in text:
        yield Mistake(51, "note", text.replace("-", "- ", 1))


def _organisation(scene: Scene) -> Iterator[Mistake]:
    words, text = _words("texts"), scene.text
    if text == scene.organisation.short_name:
        for alias in scene.organisation.aliases:
            yield Mistake(82 if "№" in alias and "№ " not in alias else 81, "note", alias, same=False)
    yield Mistake(84, "note", text.replace("«", "").replace("»", ""), same=False)
    if "№ " in text:
        yield Mistake(82, "note", text.replace("№ ", scene.one(words["numbers"])), same=False)
    if not scene.header:
        yield Mistake(87, "warning", scene.one(words["online"]), ("organisation-form",), same=False)


def _date(scene: Scene) -> Iterator[Mistake]:
    day = scene.value
    if not isinstance(day, dt.date):
        return
    words, told = _words("dates"), _told(day)
    yield Mistake(88, "note", dt.datetime(day.year, day.month, day.day))  # noqa: DTZ001 - Excel knows no zone
    yield Mistake(89, "warning", (day - _EPOCH).days, ("date-serial",))
    yield Mistake(90, "note", scene.one(words["plain"]).format(**told))
    yield Mistake(91, "note", scene.one(words["words"]).format(**told))
    yield Mistake(94, "error", scene.one(words["impossible"]).format(**told), ("date-impossible",), same=False)
    if day.day > _MOST_DAYS:
        yield Mistake(95, "warning", words["american"].format(**told), ("date-swapped",))
    yield Mistake(96, "error", words["far"].format(**told), ("date-far",), same=False)
    yield Mistake(99, "warning", words["several"].format(**told), ("date-list",), same=False)
    yield from _inexact(scene, told)


def _inexact(scene: Scene, told: Mapping[str, Any]) -> Iterator[Mistake]:
    words = _words("dates")
    if scene.field.moment == "past":
        yield Mistake(96, "error", scene.today + dt.timedelta(days=30), ("date-future",), same=False)
    if scene.field.precision == "day":
        yield Mistake(92, "error", scene.one(words["month"]).format(**told), ("date-not-exact",), same=False)
        yield Mistake(93, "error", str(told["y"]), ("date-not-exact",), same=False)
        yield Mistake(111, "error", scene.one(words["marks"]), ("date-mark",), same=False)


def _told(day: dt.date) -> Mapping[str, Any]:
    dirt = data("dirt")
    word = dirt["months"][day.month - 1]
    return {
        "d": day.day, "m": day.month, "y": day.year, "short": day.year - _TWO_DIGITS, "word": word, "three": word[:3],
        "nominative": dirt["faults"]["nominative"]["list"][day.month - 1], "short_month": SHORT_MONTHS[day.month % 5],
        "before": day - dt.timedelta(days=1),
    }  # fmt: skip


def _hours(scene: Scene) -> Iterator[Mistake]:
    words, number = _words("hours"), int(scene.text)
    told = {"n": number, "double": number * 2, "half": number // 2, "minutes": number * _ACADEMIC}
    yield Mistake(43, "note", scene.one(words["text"]).format(**told))
    yield Mistake(100, "note", scene.one(words["units"]).format(**told))
    yield Mistake(101, "error", scene.one(words["two"]).format(**told), ("hours-two",), same=False)
    if number % 2 == 0:
        yield Mistake(101, "warning", words["sum"].format(**told), ("hours-sum",))
    yield Mistake(102, "error", scene.one(words["wrong"]), ("hours-unit-wrong",), same=False)
    yield Mistake(102, "warning", words["minutes"].format(**told), ("hours-minutes",))
    yield Mistake(103, "error", scene.chance.choice([0, -number]), ("hours-zero",), same=False)
    yield Mistake(103, "error", _MANY_HOURS, ("hours-many",), same=False)
    yield Mistake(105, "warning", Styled(number, "DD.MM.YYYY"), ("hours-date",))
    yield Mistake(105, "warning", Styled(number / 24, "[h]:mm"), ("hours-date",))


def _document(scene: Scene) -> Iterator[Mistake]:
    words = _words("documents")
    kind, _, rest = scene.text.partition(" ")
    if kind in words["short"]:
        yield Mistake(106, "note", f"{words['short'][kind]} {rest}")
    if scene.field.list and scene.pack.items(scene.field.list):
        yield Mistake(106, "error", words["wrong"], ("document-kind",), same=False)
    number = words["spoilt"].format(one=scene.chance.randint(1, 9), two=scene.chance.randint(100, 999))
    if spoilt := _NUMBER.sub(number, scene.text, count=1):
        yield Mistake(107, "warning", spoilt, ("document-number",), same=False)


def _choice(scene: Scene) -> Iterator[Mistake]:
    items = scene.pack.items(scene.field.list or "")
    item = next((each for each in items if each.value == scene.text), None)
    if item and item.synonyms:
        yield Mistake(76, "note", scene.one(item.synonyms))
    if item and item.value.isalpha():
        yield Mistake(46, "note", scene.text.upper())
    if items and "ё" in scene.text:
        yield Mistake(45, "note", scene.text.replace("ё", "е"))
    if scene.field.closed and scene.field.unknown != "note":
        wrong = data("dirt")["faults"]["unknown"]
        yield Mistake(0, scene.field.unknown, wrong, ("choice-unknown",), same=False)


def _check_digit(number: int, code: str) -> Maker:
    def make(scene: Scene) -> Iterator[Mistake]:
        text = scene.text
        yield Mistake(number, "error", text[:-1] + str((int(text[-1]) + 1) % 10), (f"{code}-check",), same=False)
        yield Mistake(number, "error", text[:-2], (f"{code}-length",), same=False)

    return make


_MAKERS: Mapping[str, tuple[Maker, ...]] = {
    "text": (_spelling, _text, _cells),
    "person": (_spelling, _person, _cells),
    "position": (_spelling, _position),
    "organisation": (_organisation,),
    "date": (_date, _cells),
    "hours": (_hours, _cells),
    "document": (_document, _cells),
    "choice": (_choice,),
    "snils": (_check_digit(108, "snils"),),
    "inn": (_check_digit(109, "inn"),),
}
