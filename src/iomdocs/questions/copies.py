"""Which of two files about the same is right: the one that counts, or a copy of it that says something else."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iomdocs.findings import Finding, Spot, finding
from iomdocs.questions.shapes import Column, Kind, Known, Outcome, Question, Row
from iomdocs.replies import COPIES, Reply, copy_question
from iomdocs.values import fold
from iomdocs.wording import say

_SHOWN = 5
_RIGHT = ("held", "rival")


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two files: its name as it came, its incoming number, when it came; ``lies`` is where to look at it."""

    file: str
    number: str
    moment: str
    lies: str = ""


def ask(sha256: str, held: Version, rival: Version, differences: Sequence[Sequence[str]]) -> Question:
    """A question about a copy that waits, by the hash of its bytes.

    ``differences`` are row, field, what the file in force says, what the copy says.
    """
    shown = {
        "held": _version(held),
        "rival": _version(rival),
        "differences": _told(differences),
    }
    subject = {"sha256": sha256, "held": held.number, "rival": rival.number}
    options = tuple(say(f"questions.copies.right.{each}") for each in _RIGHT)
    return Question(COPIES, copy_question(sha256), subject, shown, (), options, proposed=False, deniable=False)


def _version(version: Version) -> str:
    lines = [version.file, say("questions.copies.came", number=version.number, moment=version.moment)]
    return "\n".join([*lines, say("questions.copies.lies", path=version.lies)] if version.lies else lines)


def _told(differences: Sequence[Sequence[str]]) -> str:
    nothing = say("questions.copies.nothing")
    lines = [
        say("questions.copies.differs", row=row or say("questions.copies.header"), field=field)
        + " "
        + say("questions.copies.values", rival=rival or nothing, held=held or nothing)
        for row, field, rival, held in differences[:_SHOWN]
    ]
    more = len(differences) - _SHOWN
    return "\n".join([*lines, say("questions.more", number=more)] if more > 0 else lines)


def _judge(row: Row, _known: Known) -> Outcome:
    if not row.answer:
        return None
    right = next((each for each in _RIGHT if fold(say(f"questions.copies.right.{each}")) == fold(row.answer)), None)
    if right is None:
        return row.unknown()
    subject = {name: row.subject[name] for name in ("sha256", "held", "rival")}
    return Reply(COPIES, copy_question(subject["sha256"]), subject, {"right": right}, row.sheet, row.cells["answer"])


def rivals(replies: Sequence[Reply]) -> Iterator[Finding]:
    """Answers that contradict each other: of several copies that wait for one place only one can be right."""
    chosen = [each for each in replies if each.kind == COPIES and each.answer["right"] == "held"]
    met = Counter(each.subject["rival"] for each in chosen)
    for each in chosen:
        if met[each.subject["rival"]] > 1:
            yield finding("answer-copies", Spot(each.sheet, each.cell), values={"number": each.subject["rival"]})


KIND = Kind(COPIES, (Column("held", 36), Column("rival", 36), Column("differences", 60)), _judge)
