"""Answers to a sender: a receipt, a letter, or his own workbook; where each is put and how it is called."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from iomdocs.findings import Finding
from iomdocs.inbox import answer_name, copy_of
from iomdocs.marking import stamped
from iomdocs.pipeline.entry_changes import Change
from iomdocs.pipeline.examine import Examined, right_rows
from iomdocs.pipeline.receipts import Letter, Table, docx
from iomdocs.pipeline.stamping import stamp
from iomdocs.verdicts import Fix, Verdict
from iomdocs.wording import say

_SHOWN = 60
_TOLD = frozenset({"consent-applied", "held-copy"})  # in a table or in words of their own
_SUFFIX = ".docx"
_TONES = {"accepted": "good", "accepted_with_warnings": "warned", "duplicate": "warned", "held": "asked"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A file for the sender: its path below the outbox, with «/», its bytes, the incoming number of what it answers."""

    path: str
    data: bytes
    incoming: int = 0

    @property
    def mark(self) -> str:
        """What tells it from another of its name."""
        return say("answers.name.again", number=self.incoming)


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer tells besides the verdict.

    ``file`` is the path in the inbox; ``number`` the incoming number («17/2026»). ``earlier`` says when the same came
    before; ``unchanged`` that only the bytes differ, ``outdated`` that another file holds since. ``replaced`` counts
    older entries that this file supersedes, and ``changes`` tell in what. Of a copy that is held, ``rival`` is the file
    that holds now, with number and day, and ``version`` the name under which the copy lies beside the letter.
    ``office`` is who received it.
    """

    file: str
    sha256: str
    number: str
    received_at: dt.datetime
    form: str = ""
    replaced: int = 0
    earlier: dt.datetime | None = None
    earlier_accepted: bool = False
    unchanged: bool = False
    outdated: bool = False
    changes: Sequence[Change] = ()
    due: dt.date | None = None
    rival: str = ""
    version: str = ""
    office: str = ""


def answer(examined: Examined, facts: Facts) -> Answer:
    """The answer to a file: accepted, returned (his workbook, or a letter when it cannot be marked) or refused."""
    verdict = examined.verdict
    if verdict.outcome == "returned" and examined.marked is not None:
        path = _path("returned", facts, say("answers.name.returned"), verdict.count("error"), _suffix(facts.file))
        return Answer(path, stamped(examined.marked, stamp(facts.number, facts.received_at)))
    folder, name = _place(verdict, facts)
    path = _path(folder, facts, say(f"answers.name.{name}"), None, _SUFFIX)
    return Answer(path, docx(_letter(verdict, facts)))


def version_path(file: str, number: int) -> str:
    """Where a copy that is held lies for whoever takes it for the right one, below the outbox; its name is plain."""
    copy = copy_of(file)
    came = PurePosixPath(copy.original if copy else file)
    name = answer_name(came.stem, say("answers.name.version"), number, came.suffix)
    return (PurePosixPath("held") / came.parent / name).as_posix()


def _place(verdict: Verdict, facts: Facts) -> tuple[str, str]:
    """Folder and mark of a page."""
    if verdict.outcome == "duplicate":
        mark = "unchanged" if facts.unchanged else "duplicate"
        return "accepted" if facts.earlier_accepted and not facts.outdated else "refused", mark
    if verdict.outcome == "held":
        return "held", "held"
    return ("accepted", "accepted") if verdict.accepted else ("refused", "refused")


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


def _letter(verdict: Verdict, facts: Facts) -> Letter:
    moment = facts.earlier.strftime("%d.%m.%Y %H:%M") if facts.earlier else ""
    heading = say(f"answers.heading.{_kind(verdict, facts)}", moment=moment)
    tables, words = list(_tables(verdict, facts)), _next(verdict, facts)
    # What to do comes before what it is about: the lists may take pages.
    return Letter(_TONES.get(verdict.outcome, "bad"), heading, [tables[0], *words, *tables[1:]])


def _kind(verdict: Verdict, facts: Facts) -> str:
    if verdict.outcome != "duplicate":
        return verdict.outcome
    return "unchanged" if facts.unchanged else "outdated" if facts.outdated else "duplicate"


def _tables(verdict: Verdict, facts: Facts) -> Iterator[Table]:
    yield _facts(verdict, facts)
    if verdict.fixes:
        yield _fixes(verdict.fixes)
    if facts.changes:
        yield _changes(verdict, facts)
    for severity in ("error", "warning", "note"):
        chosen = [each for each in verdict.findings if each.severity == severity and each.code not in _TOLD]
        if chosen:
            yield _findings(severity, chosen)


def _facts(verdict: Verdict, facts: Facts) -> Table:
    rows: Mapping[str, str] = {
        "number": facts.number,
        "moment": facts.received_at.strftime("%d.%m.%Y %H:%M"),
        "file": facts.file,
        "form": facts.form,
        "organisation": _one(verdict, "organisation"),
        "person": _one(verdict, "person"),
        "taken": _taken(verdict, facts) if verdict.accepted else "",
        "right": _right(verdict) if not verdict.accepted else "",
        "rival": facts.rival,
        "office": facts.office if verdict.form else "",
        "due": facts.due.strftime("%d.%m.%Y") if facts.due and verdict.outcome != "duplicate" else "",
        "hash": facts.sha256,
    }
    return Table([(say(f"answers.fact.{name}"), value) for name, value in rows.items() if value], (1, 3))


def _one(verdict: Verdict, name: str) -> str:
    """What all cards of a file say in a field; nothing when they differ."""
    told = {str(entry.values.get(name) or "") for entry in verdict.entries}
    return told.pop() if len(told) == 1 else ""


def _taken(verdict: Verdict, facts: Facts) -> str:
    if verdict.form is None:
        return ""
    told = say("answers.taken", rows=verdict.records, cards=len(verdict.entries))
    return told + (" " + say("answers.replaced", number=facts.replaced) if facts.replaced else "")


def _right(verdict: Verdict) -> str:
    return say("answers.right_rows", right=right_rows(verdict), rows=verdict.records) if verdict.records else ""


def _fixes(fixes: Sequence[Fix]) -> Table:
    rows = [(_where(each.finding), each.finding.found or "", each.finding.proposed or "") for each in fixes]
    return Table(_cut(rows), (3, 2, 2), _heads("place", "was", "taken"), say("answers.list.fixes"))


def _changes(verdict: Verdict, facts: Facts) -> Table:
    nothing = say("answers.change.nothing")
    rows = [
        (each.row or say("answers.change.header"), each.field, each.was or nothing, each.now or nothing)
        for each in facts.changes
    ]
    held = verdict.outcome == "held"
    heads = _heads("row", "field", *(("holds", "copy") if held else ("was", "now")))
    return Table(_cut(rows), (4, 3, 3, 3), heads, say("answers.list.differs" if held else "answers.list.changes"))


def _findings(severity: str, findings: Sequence[Finding]) -> Table:
    if severity == "note":  # there is nothing to do
        return Table(_cut([(_where(each), each.message) for each in findings]), (3, 7), title=say("answers.list.note"))
    rows = [(_where(each), each.message, each.cure) for each in findings]
    return Table(_cut(rows), (2, 4, 4), _heads("place", "what", "cure"), say(f"answers.list.{severity}"))


def _heads(*names: str) -> list[str]:
    return [say(f"answers.column.{name}") for name in names]


def _cut(rows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    more = len(rows) - _SHOWN
    if more <= 0:
        return list(rows)
    return [*rows[:_SHOWN], [say("answers.more", number=more), *[""] * (len(rows[0]) - 1)]]


def _where(each: Finding) -> str:
    if each.sheet and each.cell:
        return say("answers.place", sheet=each.sheet, cell=each.cell)
    return each.sheet or say("answers.whole_file")


def _next(verdict: Verdict, facts: Facts) -> list[str]:
    kind = _kind(verdict, facts)
    if kind == "duplicate" and not facts.earlier_accepted:
        kind = "refused"
    if kind == "held":
        return [say(f"answers.next.held_{step}", version=facts.version) for step in ("none", "copy", "wait")]
    return [say(f"answers.next.{kind}")]
