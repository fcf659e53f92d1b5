"""The anatomy of an order or a local act: kind, header line, title, points, signature, appendices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from iomdocs.documents.paper import Node, Paper, Paragraph

KINDS = (
    "ПРИКАЗ",
    "РАСПОРЯЖЕНИЕ",
    "ПОЛОЖЕНИЕ",
    "ПРОТОКОЛ",
    "СПРАВКА",
    "ПРОГРАММА",
    "ПЛАН",
    "ПОРЯДОК",
    "ПРАВИЛА",
    "ИНСТРУКЦИЯ",
)
COMMAND = re.compile(r"^(?:ПРИКАЗЫВАЮ|п\s?р\s?и\s?к\s?а\s?з\s?ы\s?в\s?а\s?ю)\b|\bПРИКАЗЫВАЮ\b", re.IGNORECASE)
APPENDIX = re.compile(r"Приложение(?:[ \u00a0]*(?:№[ \u00a0]*)?(\d+))?$")
_TITLE = re.compile(r"(?:О|Об|Обо)\s\S", re.IGNORECASE)
_AMENDS = re.compile(r"О\s(?:внесении изменени[йя]|признании утративш)", re.IGNORECASE)
# «Заместитель директора Иванова М.П. представила отчёт.»
_SENTENCE = re.compile(r"[а-яё]{4,}\.(?:\s|$)")
_SIGNER = re.compile(
    r"(?:И\.[ \u00a0]?о\.[ \u00a0]|Исполняющ|Директор|Заведующ|Начальник|Руководитель|Председатель|Секретарь|Ректор"
    r"|Министр|Глава|Заместитель|Первый заместитель|Президент|Управляющ)",
)
DATE = re.compile(
    r"\d{1,2}\.\d{2}\.\d{4}|\d{1,2}[ \u00a0][а-я]{3,8}[ \u00a0]\d{4}|«[_\d ]+»[ \u00a0_а-я]+\d{2,4}|_{2,}\.\s?_{2,}"
)
NUMBER = re.compile(r"№[ \u00a0]*([\w/_.-]+)")


@dataclass(frozen=True)
class Act:
    """A document seen as an official act."""

    paper: Paper

    @cached_property
    def plain(self) -> Sequence[Paragraph]:
        """Paragraphs with text outside tables."""
        return [each for each in self.paper.paragraphs if each.text.strip() and not each.in_table]

    @cached_property
    def kind_at(self) -> int | None:
        """Where in ``plain`` the kind of the document is named."""
        return next((n for n, each in enumerate(self.plain) if each.text.strip().upper() in KINDS), None)

    @property
    def kind(self) -> str:
        """The kind in capitals, empty when it is not named."""
        return self.plain[self.kind_at].text.strip().upper() if self.kind_at is not None else ""

    @cached_property
    def is_order(self) -> bool:
        """Whether it is an order."""
        return self.kind in {"ПРИКАЗ", "РАСПОРЯЖЕНИЕ"} or self.command_at is not None

    @cached_property
    def command_at(self) -> int | None:
        """Where in ``plain`` the command word stands."""
        return next((n for n, each in enumerate(self.plain) if COMMAND.search(each.text.strip())), None)

    @cached_property
    def title(self) -> Paragraph | None:
        """The title «О …»: among the first paragraphs after the kind."""
        start = 0 if self.kind_at is None else self.kind_at + 1
        return next((each for each in self.plain[start : start + 5] if _TITLE.match(each.text.strip())), None)

    @cached_property
    def amends(self) -> bool:
        """Whether it changes or repeals another act, and names that one's points and appendices."""
        return self.title is not None and bool(_AMENDS.match(self.title.text.strip()))

    @cached_property
    def appendices(self) -> Sequence[tuple[int, Paragraph, int | None]]:
        """Headers of appendices: their place in ``plain``, paragraph and number."""
        found = [(n, each, APPENDIX.match(each.text.strip())) for n, each in enumerate(self.plain)]
        return [(n, each, int(match[1]) if match[1] else None) for n, each, match in found if match]

    @cached_property
    def main(self) -> Sequence[Paragraph]:
        """Paragraphs with text before the first appendix."""
        return self.plain[: self.appendices[0][0]] if self.appendices else self.plain

    @cached_property
    def points(self) -> Sequence[Paragraph]:
        """What comes after the command word, up to the signature or the first appendix."""
        if self.command_at is None:
            return []
        found = []
        for each in self.main[self.command_at + 1 :]:
            if _SIGNER.match(each.text.strip()) and len(each.text) < 150 and not each.numbered:
                break
            found.append(each)
        return [each for each in found if not re.match(r"С приказом ознак", each.text.strip())]

    @cached_property
    def signature(self) -> tuple[str, str, Node] | None:
        """The line of the signature: its place, text and block."""
        after = self.plain[self.command_at].node if self.command_at is not None else None
        seen = after is None
        for where, text, block in self.paper.lines:
            seen = seen or block is after
            if seen and _SIGNER.match(text.strip()) and len(text) < 200 and not _SENTENCE.search(text):
                return where, text, block
        return None

    @cached_property
    def header_line(self) -> tuple[str, str] | None:
        """The line with the date of an order: its place and text."""
        stop = self.plain[self.command_at].node if self.command_at is not None else None
        for where, text, block in self.paper.lines:
            if block is stop:
                break
            if DATE.search(text) and (self.title is None or block is not self.title.node) and len(text) < 120:
                return where, text
        return None
