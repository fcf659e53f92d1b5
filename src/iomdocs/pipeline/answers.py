"""Answers to a sender: a receipt, a letter, or his own workbook; where each is put and how it is called."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from iomdocs.findings import Finding
from iomdocs.inbox import answer_name
from iomdocs.pipeline.examine import Examined, right_rows
from iomdocs.verdicts import Verdict
from iomdocs.wording import say

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """A file for the sender: its path below the outbox, with «/», and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer tells besides the verdict. ``file`` is the path in the inbox; ``number`` the incoming number.

    ``earlier`` says when the same bytes came before; ``replaced`` how many older entries this file supersedes.
    """

    file: str
    sha256: str
    number: int
    received_at: dt.datetime
    form: str = ""
    replaced: int = 0
    earlier: dt.datetime | None = None
    earlier_accepted: bool = False


def answer(examined: Examined, facts: Facts) -> Answer:
    """The answer to a file: accepted, returned (his workbook, or a letter when it cannot be marked) or refused."""
    verdict = examined.verdict
    if verdict.outcome == "duplicate":
        folder = "accepted" if facts.earlier_accepted else "refused"
        return Answer(_path(folder, facts, say("answers.name.duplicate"), None, ".html"), _page(verdict, facts))
    if verdict.outcome == "returned" and examined.marked is not None:
        path = _path("returned", facts, say("answers.name.returned"), verdict.count("error"), _suffix(facts.file))
        return Answer(path, examined.marked)
    if verdict.accepted:
        return Answer(_path("accepted", facts, say("answers.name.accepted"), None, ".html"), _page(verdict, facts))
    return Answer(_path("refused", facts, say("answers.name.refused"), None, ".html"), _page(verdict, facts))


def shown(name: str) -> str:
    r"""A file's name as text that can be written anywhere; a name that is no UTF-8 was most likely given in Windows.

    >>> shown(b"\xc8\xce\xcc.xlsx".decode("utf-8", "surrogateescape"))
    'ИОМ.xlsx'
    """
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, as Windows lets one write
        return name.encode("utf-8", "replace").decode()
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1251", "replace")


def _path(folder: str, facts: Facts, words: str, n: int | None, suffix: str) -> str:
    came = PurePosixPath(facts.file)
    return (PurePosixPath(folder) / came.parent / answer_name(came.stem, words, n, suffix)).as_posix()


def _suffix(file: str) -> str:
    suffix = PurePosixPath(file).suffix.lower()
    return suffix if suffix in {".xlsx", ".xlsm"} else ".xlsx"


def _page(verdict: Verdict, facts: Facts) -> bytes:
    """A page that opens and prints anywhere."""
    body = "\n".join([_heading(verdict, facts), _facts(verdict, facts), *_lists(verdict), _next(verdict, facts)])
    page = say("answers.page", title=escape(PurePosixPath(facts.file).name), body=body)
    return page.encode()


def _heading(verdict: Verdict, facts: Facts) -> str:
    kind = verdict.outcome
    moment = facts.earlier.strftime("%d.%m.%Y %H:%M") if facts.earlier else ""
    return f'<h1 class="{kind}">{escape(say(f"answers.heading.{kind}", moment=moment))}</h1>'


def _facts(verdict: Verdict, facts: Facts) -> str:
    rows: Mapping[str, str] = {
        "file": facts.file,
        "form": facts.form,
        "number": str(facts.number),
        "moment": facts.received_at.strftime("%d.%m.%Y %H:%M"),
        "taken": _taken(verdict, facts),
        "hash": facts.sha256[:16],
    }
    cells = (
        f"<tr><th>{escape(say(f'answers.fact.{name}'))}</th><td>{escape(value)}</td></tr>"
        for name, value in rows.items()
        if value
    )
    return "<table class='facts'>" + "".join(cells) + "</table>"


def _taken(verdict: Verdict, facts: Facts) -> str:
    if not verdict.accepted:
        return say("answers.right_rows", right=right_rows(verdict), rows=verdict.records) if verdict.records else ""
    if verdict.form is None:
        return ""
    told = say("answers.taken", rows=verdict.records, cards=len(verdict.entries))
    return told + (" " + say("answers.replaced", number=facts.replaced) if facts.replaced else "")


def _lists(verdict: Verdict) -> Iterator[str]:
    for severity in ("error", "warning", "note"):
        chosen = [each for each in verdict.findings if each.severity == severity]
        if chosen:
            yield f"<h2>{escape(say(f'answers.list.{severity}'))}</h2>"
            yield _table(chosen)


def _table(findings: Sequence[Finding]) -> str:
    rows = "".join(
        f"<tr><td>{escape(_place(each))}</td><td>{escape(each.message)}</td><td>{escape(each.cure)}</td></tr>"
        for each in findings[:_SHOWN]
    )
    more = len(findings) - _SHOWN
    if more > 0:
        rows += f"<tr><td colspan='3'>{escape(say('answers.more', number=more))}</td></tr>"
    heads = "".join(f"<th>{escape(say(f'answers.column.{name}'))}</th>" for name in ("place", "what", "cure"))
    return f"<table><tr>{heads}</tr>{rows}</table>"


def _place(each: Finding) -> str:
    if each.sheet and each.cell:
        return say("answers.place", sheet=each.sheet, cell=each.cell)
    return each.sheet or say("answers.whole_file")


def _next(verdict: Verdict, facts: Facts) -> str:
    kind = verdict.outcome
    if kind == "duplicate":
        kind = "duplicate" if facts.earlier_accepted else "refused"
    return f"<p class='next'>{escape(say(f'answers.next.{kind}'))}</p>"
