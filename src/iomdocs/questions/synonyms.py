"""Which column of a form is meant by a caption that the form does not know."""

from collections.abc import Sequence

from iomdocs.definitions import Form, FormField
from iomdocs.questions.shapes import Column, Kind, Known, Outcome, Place, Question, Row, is_no, is_yes
from iomdocs.replies import SYNONYMS, Reply, synonym_question
from iomdocs.values import fold
from iomdocs.wording import say


def ask(form: Form, caption: str, likely: str | None, places: Sequence[Place]) -> Question:
    """A question about a caption; ``likely`` is the path of the column that it may be, «table.field»."""
    titles = _titles(form)
    shown = {
        "met": caption,
        "form": form.short,
        "proposed": say("questions.synonyms.column", title=titles[likely]) if likely else say("questions.none"),
    }
    subject = {"form": form.id, "caption": caption, "proposed": likely or ""}
    options = dict.fromkeys([*([titles[likely]] if likely else []), *titles.values()])
    return Question(
        SYNONYMS, synonym_question(form.id, caption), subject, shown, tuple(places), tuple(options), bool(likely)
    )


def _titles(form: Form) -> dict[str, str]:
    """Titles of the columns that may be meant, by their paths."""
    return {path: _title(column) for path, column in columns(form).items()}


def columns(form: Form) -> dict[str, FormField]:
    """Columns of a form's tables by path, without numbers and signatures."""
    return {
        f"{table.name}.{column.name}": column
        for table in form.tables
        for column in table.columns
        if column.kind not in {"ordinal", "signature"}
    }


def _title(column: FormField) -> str:
    return f"{column.parent} {column.title}" if column.parent else column.title


def _judge(row: Row, known: Known) -> Outcome:
    if not row.answer:
        return None
    form = known.forms.get(row.subject["form"])
    titles = _titles(form) if form else {}
    path: str | None = row.subject["proposed"] if is_yes(row.answer) else None
    if is_no(row.answer):
        path = ""
    elif not path:
        path = next((each for each, title in titles.items() if fold(title) == fold(row.answer)), None)
    if path is None or (path and path not in titles):
        return row.unknown()
    subject = {name: row.subject[name] for name in ("form", "caption")}
    key = synonym_question(subject["form"], subject["caption"])
    return Reply(SYNONYMS, key, subject, {"field": path}, row.sheet, row.cells["answer"])


KIND = Kind(SYNONYMS, (Column("met", 32), Column("form", 18), Column("places", 34), Column("proposed", 36)), _judge)
