"""Checks of an act's requisites and points: whose act, where, why, who does what by when, who signs and agrees."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from iomdocs.documents.act import Act
from iomdocs.documents.package import W
from iomdocs.documents.page_checks import CORNER, Found, is_text
from iomdocs.documents.paper import Node, Paper, Paragraph, number
from iomdocs.documents.profiles import Profile
from iomdocs.wording import say

_SOFT_HYPHEN = "\u00ad"
_OWNER = re.compile(
    r"учрежден|организац|школ|лице|гимнази|детск\w+ сад|департамент|управлен|комитет|администрац|министерств|служб"
    r"|институт|центр|колледж|отдел|\bМ[БАК]?Д?ОУ\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:г|гор|с|п|пос|д|дер|ст|х|рп|пгт|аул|село|город|посёлок|поселок|деревня|станица)\.?[ \u00a0][А-ЯЁ]"
)
_GROUNDS = re.compile(
    r"(?:В соответствии|В целях|С целью|Во исполнение|На основании|Согласно|По итогам|По результатам|В связи"
    r"|Руководствуясь|Учитывая|Для )",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"\b\w{2,}(?:ать|ять|ить|еть|уть|ыть|оть|сть|зть|сти|зти|йти|ти|чь)(?:ся|сь)?\b")
_SAYS_ENOUGH = re.compile(r"[Кк]онтрол|следующ|[Уу]твержд|подлежит|вступает|прилага")
_DEADLINE = re.compile(r"(?:\bдо|не позднее|\bк)[ \u00a0](\d{1,2}\.\d{2}\.\d{4})")
_DIGITS = re.compile(r"(\d{1,2})\.(\d{2})\.(\d{4})")
_INITIALS = re.compile(r"[А-ЯЁ]\.(?:[ \u00a0]?-?[А-ЯЁ]\.)*[ \u00a0]?[А-ЯЁ][а-яё]+")
_LINE = re.compile(r"_{3,}")
_SEAL = re.compile(r"М\.?[ \u00a0]?П\.?")
_APPROVE = re.compile(r"УТВЕРЖДАЮ\b\s*:?")
_APPROVED_BY = re.compile(r"УТВЕРЖД[ЕЁ]Н[АОЫ]?\b", re.IGNORECASE)
_AGREED = re.compile(r"(СОГЛАСОВАН[АОЫ]?|ПРИНЯТ[АОЫ]?|РАССМОТРЕН[АОЫ]?)\b\s*(:?)", re.IGNORECASE)
_BODY = re.compile(r"(?:педагогическ|управляющ|методическ|общ)\w+ (?:совет|собрани)\w*", re.IGNORECASE)
_MINUTES = re.compile(r"протокол[ \u00a0]", re.IGNORECASE)
_SIGNED = re.compile(r"электронной подписью", re.IGNORECASE)
_SIGNATURE_WORDS = ("документ подписан", "сертификат", "владелец", "действител")
_ASKS = re.compile(r"\b(?:просим|прошу)\b", re.IGNORECASE)
_QR = re.compile(r"\bQR\b|штрих-?код", re.IGNORECASE)


def _day(text: str) -> dt.date | None:
    found = _DIGITS.search(text)
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def alignment(paper: Paper, _: Profile) -> Found:
    """B-07: running text is justified, no soft hyphens."""
    for each in paper.paragraphs:
        if _SOFT_HYPHEN in each.text:
            yield each.where, say("documents.found.soft_hyphen")
    for each in Act(paper).points:
        if is_text(each) and each.alignment == "left" and len(each.text) > 150:
            yield each.where, say("documents.found.ragged")


def one_yo(paper: Paper, _: Profile) -> Found:
    """B-16: one and the same word is not written now with «ё», now with «е»."""
    seen: dict[str, str] = {}
    for each in paper.paragraphs:
        for word in re.findall(r"\b[а-яё]{4,}\b", each.text):
            folded = word.replace("ё", "е")
            before = seen.setdefault(folded, word)
            if before != word and folded not in _TWO_WORDS:
                yield each.where, f"{before} – {word}"
                seen[folded] = word


_TWO_WORDS = frozenset({"всем", "чем", "моем", "осел", "небо", "нема", "узнаем", "берет", "падеж", "совершенный"})


def owner(paper: Paper, _: Profile) -> Found:
    """B-19: an order begins with the name of the organisation."""
    act = Act(paper)
    if act.is_order and act.kind_at is not None:
        above = [each.text for each in act.plain[: act.kind_at]]
        heads = [each.text for each in paper.everywhere if "header" in each.story]
        tables = [text for _where, text, _block in paper.lines[:4]]
        if not any(_OWNER.search(text) for text in (*above, *heads, *tables)):
            yield say("documents.place.head"), say("documents.found.no_owner")


def place(paper: Paper, _: Profile) -> Found:
    """B-23: the place where an order was made, unless the organisation's name tells it."""
    act = Act(paper)
    if act.kind != "ПРИКАЗ" or act.command_at is None:
        return
    stop = act.plain[act.command_at].node
    for _where, text, block in paper.lines:
        if block is stop:
            break
        if _PLACE.search(text) or re.search(r"\b(?:район|округ|город|област|кра[йя])", text, re.IGNORECASE):
            return
    yield say("documents.place.head"), say("documents.found.no_place")


def grounds(paper: Paper, _: Profile) -> Found:
    """B-26: an order says why before the command word."""
    act = Act(paper)
    if act.kind != "ПРИКАЗ" or act.command_at is None:
        return
    before = [each.text.strip() for each in act.plain[: act.command_at + 1]]
    if not any(_GROUNDS.match(text) for text in before):
        yield act.plain[act.command_at].where, say("documents.found.no_grounds")


def verbs(paper: Paper, _: Profile) -> Found:
    """B-29: every point of an order says what to do."""
    for each in Act(paper).points:
        text = each.text.strip()
        begins = re.match(r"\d+\.[ \u00a0\t]|[А-ЯЁ]", text)
        if begins and not _INFINITIVE.search(text) and not _SAYS_ENOUGH.search(text):
            yield each.where, text[:40]


def deadlines(paper: Paper, _: Profile) -> Found:
    """B-30: no deadline before the day of the order."""
    act = Act(paper)
    made = _day(act.header_line[1]) if act.header_line else None
    for each in act.points if made else ():
        for found in _DEADLINE.finditer(each.text):
            due = _day(found[1])
            if due is None or (made and due < made):
                yield each.where, found[0]


def confirmed(paper: Paper, _: Profile) -> Found:
    """B-32: no form of a name or a post waits to be confirmed; such forms stand on yellow."""
    for each in paper.paragraphs:
        for run in each.runs():
            bright = run.find(f"{W}rPr/{W}highlight")
            if bright is not None and bright.get(f"{W}val") == "yellow":
                yield each.where, "".join(text.text or "" for text in run.iter(f"{W}t"))


def signature(paper: Paper, _: Profile) -> Found:
    """B-35: an order ends with a post and a name; no slash, no «за»."""
    act = Act(paper)
    if act.kind != "ПРИКАЗ" or act.command_at is None:
        return
    found = act.signature
    if found is None:
        yield say("documents.place.whole_text"), say("documents.found.no_signature")
    elif "/" in found[1] or re.match(r"[Зз]а[ \u00a0]", found[1]):
        yield found[0], found[1].strip()[:60]
    elif not _INITIALS.search(found[1]) and not _LINE.search(found[1]):
        yield found[0], say("documents.found.no_name")


def seal(paper: Paper, _: Profile) -> Found:
    """B-37: an order needs no place for a seal."""
    if Act(paper).kind == "ПРИКАЗ":
        for each in paper.paragraphs:
            if _SEAL.fullmatch(each.text.strip()):
                yield each.where, each.text.strip()


def approval(paper: Paper, _: Profile) -> Found:
    """B-40: «УТВЕРЖДАЮ» with a post and a name after it, and not beside «УТВЕРЖДЕНО приказом»."""
    every = [each for each in paper.paragraphs if each.text.strip()]
    first = every[:25]
    both = any(_APPROVED_BY.match(each.text.strip()) for each in first)
    for at, each in enumerate(first):
        if _APPROVE.fullmatch(each.text.strip()):
            after = " ".join(one.text for one in every[at + 1 : at + 6])
            if both:
                yield each.where, say("documents.found.two_approvals")
            if not (_INITIALS.search(after) or _LINE.search(after)):
                yield each.where, say("documents.found.no_name")


def agreement(paper: Paper, _: Profile) -> Found:
    """B-41: «СОГЛАСОВАНО», «ПРИНЯТО» in capitals, unchanged; a council's has its protocol."""
    every = [each for each in paper.paragraphs if each.text.strip()]
    for at, each in enumerate(every):
        found = _AGREED.fullmatch(each.text.strip())
        if found is None:
            continue
        right = found[1].upper().rstrip("АЫ").removesuffix("О") + "О"
        if found[1] != right or found[2]:
            yield each.where, each.text.strip()
        yield from _by_council(" ".join(one.text for one in every[at + 1 : at + 5]), each.where, every[at:])


def _by_council(after: str, where: str, rest: Sequence[Paragraph]) -> Found:
    if not _BODY.search(after.split("УТВЕРЖД", maxsplit=1)[0]):
        return
    if not _MINUTES.search(after):
        yield where, say("documents.found.no_minutes")
        return
    held = _day(after[_MINUTES.search(after).start() :])  # type: ignore[union-attr]
    text = " ".join(one.text for one in rest[:14])
    ordered = re.search(r"приказ\w*.{0,120}?(\d{1,2}\.\d{2}\.\d{4})", text)
    if held and ordered and (day := _day(ordered[1])) and held > day:
        yield where, say("documents.found.late_minutes")


def acquaintance(paper: Paper, _: Profile) -> Found:
    """B-44: the list of acquaintance has columns for the date and the signature."""
    for number_, table in enumerate(paper.tables, 1):
        before = table.getprevious()
        text = "".join(map(str, before.itertext())) if before is not None else ""
        if not re.search(r"приказом\W+ознаком", text, re.IGNORECASE):
            continue
        rows = list(table.iter(f"{W}tr"))
        heads = ["".join(map(str, cell.itertext())).strip().lower() for cell in rows[0].iter(f"{W}tc")]
        if not any("подпис" in head for head in heads) or not any("дата" in head for head in heads):
            yield say("documents.place.table", number=number_), say("documents.found.acquaintance")


def code(paper: Paper, _: Profile) -> Found:
    """B-45: a QR code stands on the first sheet alone, not in the header of every page."""
    for name, part in paper.package.items():
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name) and _QR.search(part.decode("utf-8", "ignore")):
            yield name, "QR"


def executor(paper: Paper, _: Profile) -> Found:
    """B-46: a letter that asks for something says who answers for it and their telephone."""
    act = Act(paper)
    addressed = any("уважаем" in each.text.lower() for each in paper.paragraphs)
    if addressed and not act.kind:
        text = " ".join(each.text for each in paper.everywhere)
        if not re.search(r"\+?\d[\d \u00a0()-]{5,}\d|[Ии]сп\w*[.:]|телефон", text):
            yield say("documents.place.whole_text"), say("documents.found.no_executor")


def electronic(paper: Paper, _: Profile) -> Found:
    """B-47: a mark of an electronic signature names the certificate, its owner and its term."""
    text = " ".join(each.text for each in paper.everywhere).lower()
    if _SIGNED.search(text):
        for word in _SIGNATURE_WORDS:
            if word not in text:
                yield say("documents.place.whole_text"), word


def portable(paper: Paper, _: Profile) -> Found:
    """B-56: nothing that other programs are known to lose: drawings without a fallback, diagrams, objects."""
    data = paper.package["word/document.xml"].decode("utf-8", "ignore")
    if data.count("<mc:AlternateContent") > data.count("<mc:Fallback"):
        yield say("documents.place.whole_text"), say("documents.found.no_fallback")
    for name in paper.package:
        if name.startswith(("word/diagrams/", "word/embeddings/")):
            yield name, say("documents.found.lost")
            return


def addressee(paper: Paper, _: Profile) -> Found:
    """B-55: an application is addressed in the upper right, and counts as many people as it lists."""
    act = Act(paper)
    if act.kind or act.is_order or not _asks(paper):
        return
    filled = [each for each in paper.paragraphs if each.text.strip()]
    asked = next(at for at, each in enumerate(filled) if _ASKS.search(each.text))
    first = filled[: min(asked, 12)]
    if not any(_is_aside(each) for each in first):
        yield say("documents.place.head"), say("documents.found.no_addressee")
    yield from _counted(paper)


def _asks(paper: Paper) -> bool:
    return any(_ASKS.search(each.text) for each in paper.paragraphs[:60])


def _is_aside(each: Paragraph) -> bool:
    left = number(each.value("ind", "left"))
    return bool(each.in_table or each.alignment == "right" or (left or 0) > CORNER)


def _counted(paper: Paper) -> Iterator[tuple[str, str]]:
    lists = [table for table in paper.tables if len(list(table.iter(f"{W}tr"))) > 1 and _is_list(table)]
    for each in paper.paragraphs:
        total = re.match(r"Всего:[ \u00a0](\d+)[ \u00a0](?:слушател|педагог|человек|работник)", each.text)
        if total and lists and not each.in_table and _people(lists[-1]) != int(total[1]):
            yield each.where, each.text.strip()


def _people(table: Node) -> int:
    rows = ["".join(map(str, row.itertext())).strip() for row in table.iterchildren(f"{W}tr")]
    return sum(not re.match(r"Всего|Итого", row) for row in rows[1:])


def _is_list(table: Node) -> bool:
    head = next(table.iter(f"{W}tr"))
    return "п/п" in "".join(map(str, head.itertext()))
