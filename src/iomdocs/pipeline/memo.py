"""The memo for those who submit: one page to print that lies beside the blanks."""

from pathlib import Path

from iomdocs.files import write_file
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.receipts import Letter, Table, docx
from iomdocs.wording import catalogue, say

_STEPS, _ANSWERS, _WISHES = (0.7, 9.0), (3.1, 3.1, 3.8), (3.1, 6.9)


def write_memo(office: Office) -> Path:
    """Write the memo beside the blanks; one that is there stays, since people edit it in Word."""
    path = office.outbox / "blanks" / say("memo.name")
    return path if path.exists() else write_file(path, memo(office))


def memo(office: Office) -> bytes:
    """The page as a ``.docx``; the folders are called as they are called here."""
    words = catalogue("memo")
    names = {"inbox": office.inbox.name, "outbox": office.outbox.name}
    steps = [(str(number), step.format(**names)) for number, step in enumerate(words["steps"], 1)]
    answers = [tuple(text.format(**names) for text in row) for row in words["answers"]]
    parts = (
        say("memo.whom", title=office.title),
        Table(steps, _STEPS, title=words["title"]["steps"]),
        Table(answers, _ANSWERS, words["heads"], words["title"]["answers"]),
        Table([tuple(row) for row in words["wishes"]], _WISHES, title=words["title"]["wishes"]),
    )
    return docx(Letter("asked", words["heading"], parts))
