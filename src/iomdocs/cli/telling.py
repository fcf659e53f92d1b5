"""A pack in words: who hands in what, when, and what is made of it."""

from collections.abc import Iterator, Sequence

from iomdocs.definitions import Deadline, Form, Register
from iomdocs.packs import Pack
from iomdocs.wording import catalogue, say

_LAST = 13
"""Where deadlines that follow an event stand: after those of the year."""


def told(pack: Pack) -> Iterator[str]:
    """Lines that explain the whole system, part by part."""
    head = pack.head
    yield head.title
    if head.cites:
        yield say("cli.pack.cites", cites=head.cites)
    if head.extends:
        yield say("cli.pack.extends", name=head.extends)
    for name, lines in _parts(pack):
        if lines:
            yield ""
            yield say(f"cli.pack.part.{name}", count=len([line for line in lines if not line.startswith("   ")]))
            yield from lines


def _parts(pack: Pack) -> Iterator[tuple[str, list[str]]]:
    yield "forms", [line for form in pack.forms for line in _form(pack, form)]
    yield "calendar", [_deadline(pack, each) for each in sorted(pack.head.deadlines, key=_moment)]
    yield "registers", [_register(pack, each) for each in pack.registers]
    indicators = sorted(pack.indicators.values(), key=lambda each: each.id)
    yield (
        "indicators",
        [
            say(
                "cli.pack.indicator",
                id=each.id,
                title=each.title,
                unit=say(f"cli.pack.unit.{each.unit}"),
                cites=each.cites,
            )
            for each in indicators
        ],
    )
    yield (
        "documents",
        [say("cli.pack.document", title=each.title, id=each.name, cites=each.cites) for each in pack.documents],
    )
    yield "rules", [line for form in pack.forms for line in _rules(form)]


def _form(pack: Pack, form: Form) -> Iterator[str]:
    yield say("cli.pack.form", title=form.title, id=form.id, edition=form.edition, cites=form.cites)
    if form.who:
        yield say("cli.pack.sends", who=form.who, whom=form.whom)
    yield say("cli.pack.awaited", whose=_awaited(form))
    for each in pack.head.deadlines:
        if each.form in {form.id, form.name}:
            yield say("cli.pack.due", day=_day(each), title=each.title)
    if form.proposal:
        yield say("cli.pack.proposal")


def _awaited(form: Form) -> str:
    if form.imports:
        return say("cli.pack.whose.directory")
    if form.submitters is None:
        return say("cli.pack.whose.every")
    return say("cli.pack.whose.some", kinds=", ".join(form.submitters)) if form.submitters else _free()


def _free() -> str:
    return say("cli.pack.whose.nobody")


def _deadline(pack: Pack, each: Deadline) -> str:
    form = next((form for form in pack.forms if each.form in {form.id, form.name}), None)
    what = say("cli.pack.by_form", title=form.title) if form else ""
    return say(
        "cli.pack.deadline", day=_day(each), title=each.title, who=each.who, whom=each.whom, form=what, cites=each.cites
    )


def _day(each: Deadline) -> str:
    """«до 15 ноября», «в сентябре», «от события»."""
    words = catalogue("calendar")
    if each.day:
        month, day = map(int, each.day.split("-"))
        return say("calendar.by_day", day=day, month=words["genitive"]["list"][month - 1])
    if each.month:
        return say("calendar.in_month", month=words["prepositional"]["list"][each.month - 1])
    return say("calendar.after_event")


def _moment(each: Deadline) -> tuple[int, int, str]:
    if each.day:
        month, day = map(int, each.day.split("-"))
        return month, day, each.id
    return each.month or _LAST, 31, each.id


def _register(pack: Pack, each: Register) -> str:
    form = next((form.title for form in pack.forms if form.id == each.form), each.form)
    levels = _listed([say(f"cli.pack.level.{level}") for level in each.levels])
    return say("cli.pack.register", title=each.title, id=each.name, form=form, levels=levels, cites=each.cites)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _rules(form: Form) -> Iterator[str]:
    if form.rules:
        yield say("cli.pack.rules_of", title=form.title)
    for rule in form.rules:
        severity = say(f"cli.pack.severity.{rule.severity}")
        yield say("cli.pack.rule", id=rule.id, severity=severity, message=rule.message, cites=rule.cites)
