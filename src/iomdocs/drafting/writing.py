"""Write a draft as the TOML that a person edits: every guess is told as such."""

import json
from collections.abc import Iterator, Sequence

from iomdocs.drafting.forms import Draft, DraftTable
from iomdocs.drafting.guessing import Guess, Names, guess, identifier
from iomdocs.wording import catalogue, say

_SHORT, _SHEET = 40, 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_LEAST_ROWS, _MOST_ROWS = 30, 500
_UNMISSED = frozenset({"ordinal", "signature"})


def toml(draft: Draft, file: str) -> str:
    """The form's definition as text; ``file`` is named as its source."""
    return "\n".join(_lines(draft, file)) + "\n"


def _lines(draft: Draft, file: str) -> Iterator[str]:
    source = " ".join(filter(None, [draft.source, f"«{file}»"]))
    yield f"# {_say('head', file=file, where=draft.where)}"
    yield f"# {_say('next')}"
    yield _pair("title", draft.title, _say("title"))
    yield _pair("short", _cut(draft.title, _SHORT), _say("short"))
    yield _pair("cites", say("drafting.words.source", source=source), _say("cites"))
    yield _pair("sheet", _sheet(draft.title))
    yield _pair("headings", [draft.title.casefold()], _say("headings"))
    yield _pair("key", draft.key, _say("key"))
    if draft.signatures:
        yield _pair("signatures", list(dict.fromkeys(draft.signatures)), _say("signature"))
    yield "proposal = true"
    yield _pair("instructions", [say("drafting.words.note")])
    for field in draft.fields:
        yield from _field(field)
    for table in draft.tables:
        yield from _matrix(table) if table.shape.sections else _table(table)


def _say(key: str, **values: object) -> str:
    return say(f"drafting.comment.{key}", **values)


def _pair(key: str, value: object, comment: str = "") -> str:
    tail = f"  # {comment}" if comment else ""
    return f"{key} = {_value(value)}{tail}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _cut(text: str, most: int) -> str:
    """The first whole words of a text."""
    if len(text) <= most:
        return text
    return text[: most + 1].rpartition(" ")[0] or text[:most]


def _sheet(title: str) -> str:
    return _cut(" ".join(title.translate(_FORBIDDEN).split()), _SHEET).strip() or say("drafting.words.sheet")


def _doubts(field: Guess) -> str:
    words = [_say("kind", kind=field.kind, reason=field.reason)]
    if field.maybe_list:
        words.append(_say("choice"))
    return f"{catalogue('drafting')['words']['check']}: {'; '.join(words)}"


def _field(field: Guess) -> Iterator[str]:
    yield ""
    yield "[[fields]]"
    yield _pair("name", field.name, _say("name"))
    yield _pair("title", field.title)
    yield _pair("kind", field.kind, _doubts(field))
    if field.precision != "day":
        yield _pair("precision", field.precision)
    check = catalogue("drafting")["words"]["check"]
    if field.added:
        yield f"# {check}: {_say('added')}"
    if field.kind in {"person", "organisation"}:
        yield _pair("required", True, f"{check}: {_say('required')}")
        yield _pair("missing", "warning")


def _table(table: DraftTable) -> Iterator[str]:
    shape = table.shape
    yield ""
    yield "[[tables]]"
    yield _pair("name", table.name, _say("name"))
    yield _pair("title", table.title)
    rows = min(max(_LEAST_ROWS, shape.rows), _MOST_ROWS)
    yield _pair("rows", rows, _say("rows", rows=shape.rows))
    yield from _remarks(table)
    main = _main(table.fields)
    for field in table.fields:
        yield ""
        yield "[[tables.columns]]"
        yield _pair("name", field.name)
        yield _pair("title", field.title)
        yield _pair("kind", field.kind, _doubts(field))
        if field.precision != "day":
            yield _pair("precision", field.precision)
        if field.example:
            yield _pair("example", field.example)
        if field is main:
            yield _pair("required", True, f"{catalogue('drafting')['words']['check']}: {_say('required')}")


def _main(fields: Sequence[Guess]) -> Guess | None:
    """The column without which a row says nothing: the first that is no number of a row."""
    return next((field for field in fields if field.kind not in _UNMISSED), None)


def _remarks(table: DraftTable) -> Iterator[str]:
    if table.shape.numbered:
        yield f"# {_say('numbering')}"
    if table.shape.two_levels:
        yield f"# {_say('two_levels')}"


def _matrix(table: DraftTable) -> Iterator[str]:
    shape = table.shape
    yield ""
    yield "[[matrices]]"
    yield f"# {_say('matrix')}"
    yield _pair("name", table.name, _say("name"))
    yield _pair("title", table.title)
    yield _pair("corner", shape.titles[0])
    yield from _remarks(table)
    yield f"columns = {_captions(shape.titles[1:])}"
    names = Names()
    for title, rows in shape.sections:
        yield ""
        yield "[[matrices.sections]]"
        yield _pair("name", names.give(identifier(title or say("drafting.words.section"), "section")))
        yield _pair("title", title or say("drafting.words.section"))
        yield f"rows = {_captions(rows)}"


def _captions(titles: Sequence[str]) -> str:
    names = Names()
    lines = [f"  {{ name = {_value(guess(each, names).name)}, title = {_value(each)} }}," for each in titles]
    return "\n".join(["[", *lines, "]"])
