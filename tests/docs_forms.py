"""The pages ``docs/reference/forms/*.md``: the forms of each pack, their answers and rules."""

import datetime as dt
from collections.abc import Iterator, Sequence

from iomdocs import packs
from iomdocs.blanks import plan
from iomdocs.definitions import Form, FormField, Rule
from iomdocs.packs import Pack

TODAY = dt.date(2026, 11, 22)
_SHOWN = 6
_KINDS = {
    "text": "текст",
    "ordinal": "номер по порядку",
    "number": "число",
    "hours": "часы",
    "date": "дата",
    "period": "период",
    "person": "ФИО",
    "position": "должность",
    "organisation": "организация",
    "choice": "из списка",
    "document": "документ: вид, номер, дата",
    "signature": "подпись",
    "snils": "СНИЛС",
    "inn": "ИНН",
}
_SEVERITIES = {"error": "ошибка", "warning": "предупреждение", "note": "замечание"}
_NOTE = (
    "Страница строится из файлов пакета командой `python -m tests.docs_pages --write`; её сверяет тест.\n"
    "Что значат ключи – [пакеты](../packs.md); бланк формы делает `iomdocs forms blank`."
)


def pages() -> dict[str, str]:
    """Each page by its file name."""
    shelf = [packs.shipped()]
    return {f"{name}.md": "\n".join(_page(packs.load(name, shelf))) for name in packs.names(shelf)}


def _page(pack: Pack) -> Iterator[str]:
    own = [form for form in pack.forms if form.pack == pack.name]
    newest = {form.id: pack.form(form.id) for form in own}
    yield f"# Формы пакета {pack.name}: {pack.head.title}\n"
    yield f"{_NOTE}\n"
    others = sorted({form.id for form in pack.forms} - newest.keys())
    if others:
        yield f"Общие с другими пакетами: {', '.join(f'`{each}`' for each in others)}.\n"
    for form in sorted(newest.values(), key=lambda each: each.short):
        yield from _form(form, pack)


def _form(form: Form, pack: Pack) -> Iterator[str]:
    yield f"## {form.short}: `{form.id}`\n"
    whose = f" Заполняет: {form.who}; сдаёт: {form.whom}." if form.who and form.whom else ""
    proposed = " Форма предложена нами: в положении её нет." if form.proposal else ""
    yield f"{form.title}. Редакция {form.edition}.{whose} Основание: {form.cites}.{proposed}\n"
    if form.fields:
        yield from _fields("Шапка", form.fields, pack)
    for table in form.tables:
        yield from _fields(f"Таблица «{table.title}»", table.columns, pack)
    for matrix in form.matrices:
        columns = "; ".join(f"«{column.title}»" for column in matrix.columns)
        sections = "; ".join(f"«{section.title}» – {len(section.rows)}" for section in matrix.sections)
        told = f"Столбцы: {columns}. Разделы и строк в них: {sections}."
        yield f"**{matrix.title}** – таблица с заданными строками. {told}\n"
    if form.rules:
        yield from _rules(form, pack)


def _fields(title: str, fields: Sequence[FormField], pack: Pack) -> Iterator[str]:
    yield f"**{title}**\n"
    yield "| Ответ | Имя | Вид | Обязателен | Что ещё |"
    yield "|---|---|---|---|---|"
    for field in fields:
        caption = f"{field.parent}: {field.title}" if field.parent else field.title
        must = "да" if field.required else ""
        more = "; ".join(_more(field, pack))
        yield f"| {_cell(caption)} | `{field.name}` | {_KINDS[field.kind]} | {must} | {_cell(more)} |"
    yield ""


def _more(field: FormField, pack: Pack) -> Iterator[str]:
    if field.list:
        values = [item.value for item in pack.items(field.list, TODAY)]
        rest = f" и ещё {len(values) - _SHOWN}" if len(values) > _SHOWN else ""
        yield f"список `{field.list}`: {', '.join(values[:_SHOWN])}{rest}" if values else f"список `{field.list}`"
    if field.minimum is not None or field.maximum is not None:
        yield f"от {field.minimum or 0:g}" + (f" до {field.maximum:g}" if field.maximum is not None else "")
    if field.moment == "past":
        yield "не позже сегодня"
    if field.precision == "period":
        yield "можно месяц, квартал, год"
    if field.extra:
        yield "в бланке нет; читается, если прислали"


def _rules(form: Form, pack: Pack) -> Iterator[str]:
    asked = {each.rule.id for each in plan(form, pack, TODAY).compiled}
    yield "**Правила**\n"
    yield "| Код | Строгость | Что сказано | Что сделать | Основание | Кто проверяет |"
    yield "|---|---|---|---|---|---|"
    for rule in form.rules:
        cells = (rule.message, rule.cure, _basis(rule))
        who = "бланк и приём" if rule.id in asked else "приём"
        yield f"| `rule-{rule.id}` | {_SEVERITIES[rule.severity]} | {' | '.join(map(_cell, cells))} | {who} |"
    yield ""


def _basis(rule: Rule) -> str:
    before = "".join(f"; до {act.until:%d.%m.%Y} – {act.cites}" for act in rule.before)
    return f"{rule.cites}{before}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
