"""Checks of the other kinds: protocols, provisions, reports, certificates, duplicates, books, plans."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from iomdocs.documents.act import Act
from iomdocs.documents.package import W
from iomdocs.documents.page_checks import CORNER, Found
from iomdocs.documents.paper import Node, Paper, number
from iomdocs.documents.profiles import Profile
from iomdocs.wording import catalogue, plural, say

_POINT = re.compile(r"(\d+)\.[ \u00a0]+\S|(\d+)\.(\d+)\.?[ \u00a0]+\S")
_HEARD = re.compile(r"\bСЛУШАЛИ\b")
_DECIDED = re.compile(r"\b(?:РЕШИЛИ|ПОСТАНОВИЛИ|РЕШЕНО)\b")
_VOTE = r"[ \u00a0]+[–—-][ \u00a0]+(\d+)"
_VOTES = re.compile(rf"«?за»?{_VOTE}.*?против»?{_VOTE}.*?{_VOTE}", re.IGNORECASE)
_THERE = re.compile(r"Присутствовал[иао]\D{0,60}?(\d+)[ \u00a0]+(?:человек|педагог|работник|член)")
_SHARE = re.compile(r"\d+(?:,\d+)?[ \u00a0]?%")
_FULL_NAME = r"([А-ЯЁ][\w-]+)[ \u00a0]+([А-ЯЁ][\w-]+)[ \u00a0]+([А-ЯЁ][а-яё]+)"
_CONFIRMS = re.compile(rf"подтвержда\w+,?[ \u00a0]что[ \u00a0]+{_FULL_NAME}")
_GIVEN_TO = re.compile(rf"[Вв]ыдан[аоы]?(?:\(а\))?[ \u00a0]+{_FULL_NAME}")
# After «в объёме», «до», «из» the genitive is right: «в объёме 3 часов».
_GENITIVE = "".join(rf"(?<!{word}[ \u00a0])" for word in ("объёме", "объеме", "до", "из", "енее"))
_HOURS = re.compile(rf"{_GENITIVE}(?<![\d,.])(\d+)[ \u00a0](час(?:а|ов)?)\b")
_DAY = re.compile(r"(\d{1,2})\.(\d{2})\.(\d{4})")


def cells(row: Node) -> list[str]:
    """Texts of a row's cells."""
    return [" ".join("".join(map(str, cell.itertext())).split()) for cell in row.iterchildren(f"{W}tc")]


def _rows(table: Node) -> list[list[str]]:
    return [cells(row) for row in table.iterchildren(f"{W}tr")]


def _tables(paper: Paper) -> Iterator[tuple[str, list[list[str]]]]:
    for count, table in enumerate(paper.tables, 1):
        yield say("documents.place.table", number=count), _rows(table)


def protocol(paper: Paper, _: Profile) -> Found:
    """B-48: who presided, wrote and was there, the agenda, as many decisions as hearings, votes that add up."""
    if Act(paper).kind != "ПРОТОКОЛ":
        return
    lines = [text for _where, text, _block in paper.lines]
    whole = "\n".join(lines)
    for word in ("Председатель", "Секретарь", "Присутств"):
        if word not in whole:
            yield say("documents.place.whole_text"), say("documents.found.no_part", name=word)
    if "повестка" not in whole.lower():
        yield say("documents.place.whole_text"), say("documents.found.no_agenda")
    heard, decided = len(_HEARD.findall(whole)), len(_DECIDED.findall(whole))
    if heard != decided or not heard:
        yield say("documents.place.whole_text"), say("documents.found.hearings", heard=heard, decided=decided)
    yield from _votes(paper, whole)


def _votes(paper: Paper, whole: str) -> Found:
    there = _THERE.search(whole)
    for where, text, _block in paper.lines:
        found = _VOTES.search(text)
        if found and there and sum(map(int, found.groups())) != int(there[1]):
            yield where, found[0]


def provision(paper: Paper, _: Profile) -> Found:
    """B-49: a provision begins with «1. Общие положения»."""
    act = Act(paper)
    if act.kind != "ПОЛОЖЕНИЕ" or act.is_order:
        return
    sections = [each for each in act.plain if re.match(r"(?:\d+|[IVX]+)\.[ \u00a0]+[А-ЯЁ]", each.text.strip())]
    if not sections or "общие положения" not in sections[0].text.lower():
        where = sections[0].where if sections else say("documents.place.whole_text")
        yield where, say("documents.found.no_general")


def figures(paper: Paper, _: Profile) -> Found:
    """B-50: totals of a report are the sums of their columns; a share stands beside what it is a share of."""
    if Act(paper).kind not in {"СПРАВКА", "ОТЧЁТ", "ОТЧЕТ"}:
        return
    for where, rows in _tables(paper):
        yield from ((where, what) for what in _totals(rows))
    for each in paper.paragraphs:
        if not each.in_table and _SHARE.search(each.text) and not re.search(r"[ \u00a0]из[ \u00a0]", each.text):
            yield each.where, _SHARE.search(each.text)[0]  # type: ignore[index]


def _totals(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    last = rows[-1] if len(rows) > 2 else ()
    if not last or not re.match(r"Итого|Всего", " ".join(last).strip()):
        return
    width = len(last)
    body = [row for row in rows[1:-1] if len(row) == width]
    for column, total in enumerate(last):
        whole, parts = _figure(total), [_figure(row[column]) for row in body]
        if whole is None or any(part is None for part in parts) or not parts or "%" in total:
            continue
        if abs(sum(part or 0 for part in parts) - whole) > 0.011:
            yield say("documents.found.total", column=column + 1, total=total)


def _figure(text: str) -> float | None:
    plain = text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else None


def certificate(paper: Paper, _: Profile) -> Found:
    """B-51: the name in the nominative after «подтверждает, что», in the dative after «выдан»; verb and hours agree."""
    text = " ".join(each.text.strip() for each in paper.paragraphs if each.text.strip())
    if not re.search(r"СЕРТИФИКАТ|СПРАВКА|СВИДЕТЕЛЬСТВО|ДИПЛОМ|УДОСТОВЕРЕНИЕ", text):
        return
    where = say("documents.place.whole_text")
    for found in _CONFIRMS.finditer(text):
        man, woman = re.search(r"ич$", found[3]), re.search(r"(?:вна|чна)$", found[3])
        verb = re.search(r"принял(\(а\)|а)?\b", text[found.end() :])
        if not man and not woman and re.search(r"(?:ич|вн|чн)\w{1,2}$", found[3]):
            yield where, say("documents.found.not_nominative", name=" ".join(found.groups()))
        elif verb and ((man and verb[1] == "а") or (woman and not verb[1])):
            yield where, f"{found[0]} … {verb[0]}"
    for found in _GIVEN_TO.finditer(text):
        if re.search(r"(?:ич|вна|чна|ича|вны|чны)$", found[3]):
            yield where, say("documents.found.not_dative", name=" ".join(found.groups()))
    for found in _HOURS.finditer(text):
        if found[2] != plural(int(found[1]), "час", "часа", "часов"):
            yield where, found[0]


def duplicate(paper: Paper, _: Profile) -> Found:
    """B-52: «ДУБЛИКАТ» in capitals in the upper right, and the day it was given."""
    lines = [each for each in paper.paragraphs if each.text.strip()]
    marks = [each for each in lines if each.text.strip().upper() == "ДУБЛИКАТ"]
    for each in marks:
        aside = each.in_table or each.alignment == "right" or (number(each.value("ind", "left")) or 0) > CORNER
        if each.text.strip() != "ДУБЛИКАТ" or not aside or each not in lines[:6]:
            yield each.where, say("documents.found.duplicate_place")
        if not any(re.search(r"[Вв]ыда", one.text) for one in paper.everywhere):
            yield each.where, say("documents.found.duplicate_date")


def book(paper: Paper, _: Profile) -> Found:
    """B-53: the columns of a credit book have their exact titles; its rows stand by date, each with a document."""
    wanted = catalogue("documents")["book"]["columns"]
    for where, rows in _tables(paper):
        heads = rows[0] if rows else []
        if len(heads) != len(wanted) or not re.search(r"подтверждающ", " ".join(heads)):
            continue
        for head, right in zip(heads, wanted, strict=True):
            if head != right:
                yield where, say("documents.found.column", found=head, right=right)
        days = [_first_day(row[4]) for row in rows[1:] if len(row) == len(wanted)]
        told = [day for day in days if day]
        if told != sorted(told):
            yield where, say("documents.found.dates_mixed")
        if any(row[1] and not row[6] for row in rows[1:] if len(row) == len(wanted)) and _is_duplicate(paper):
            yield where, say("documents.found.no_proof")


def _is_duplicate(paper: Paper) -> bool:
    return any(each.text.strip() == "ДУБЛИКАТ" for each in paper.paragraphs[:8])


def _first_day(text: str) -> dt.date | None:
    found = _DAY.search(text)
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def plan(paper: Paper, _: Profile) -> Found:
    """B-54: the plan of continuous development has its captions, three sections and nine rows."""
    told = catalogue("documents")["plan"]
    for where, rows in _tables(paper):
        if not rows or rows[0][:1] != [told["columns"][0]]:
            continue
        if rows[0] != told["columns"]:
            yield where, say("documents.found.column", found=" | ".join(rows[0]), right=" | ".join(told["columns"]))
        sections = [row[0] for row in rows if len(row) == 1]
        if sections != told["sections"]:
            yield where, say("documents.found.sections", found=", ".join(sections) or "—")
        lines = [row for row in rows[1:] if len(row) == len(told["columns"]) and not "".join(row).isdigit()]
        if len(lines) != 3 * len(told["sections"]):
            yield where, say("documents.found.plan_rows", count=len(lines))
