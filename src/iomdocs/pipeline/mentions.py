"""Where a person is named: in a text, in any case of the declension; in a file, of whatever kind."""

import html
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from iomdocs.errors import UsageError
from iomdocs.reader import LIMITS, read
from iomdocs.russian import decline_name
from iomdocs.store import HIDDEN
from iomdocs.wording import say
from iomdocs.workbook import Refusal, Workbook

_TAG = re.compile(r"<[^>]*>")
_ENCODINGS = ("utf-8", "utf-16-le", "cp1251", "cp866")
_SEPARATE = r"[\s\u00a0_.,]+"
_BETWEEN = r"[\s\u00a0_]*"
_FEWEST, _WHOLE = 2, 3


class Mentions:
    """Finds one person, named by surname, forename and mostly patronymic, or by surname and both initials.

    Initials that are somebody else's too, by one of the ``names`` that are known, say nothing: ``namesakes`` tells.
    """

    def __init__(self, person: str, names: Iterable[str] = ()) -> None:
        words = [_plain(word) for word in person.split()]
        if len(words) < _FEWEST:
            raise UsageError(say("purge.whole_name", name=person))
        declined = decline_name(person)
        forms = {_plain(" ".join(words)), *(_plain(form) for form in _cases(declined))}
        orders = {tuple(form.split()) for form in forms}
        orders |= {(*form[1:], form[0]) for form in orders}
        wanted = "|".join(sorted((_SEPARATE.join(map(_letters, form)) for form in orders), reverse=True))
        own = _initials(words)
        self.namesakes = own is not None and any(_is_another(name, words) for name in names)
        if own is not None and not self.namesakes:
            surnames = "|".join(sorted({_letters(form.split()[0]) for form in forms}, reverse=True))
            wanted += f"|(?:{surnames}){_SEPARATE}{own}|{own}{_BETWEEN}(?:{surnames})"
        self._pattern = re.compile(rf"(?<![^\W_])(?:{wanted})(?![^\W_])", re.IGNORECASE)
        self._surname = re.compile(rf"(?<![^\W_]){_letters(words[0])}(?![^\W_])", re.IGNORECASE)

    def hide(self, text: str) -> str:
        """The text without the name."""
        return self._pattern.sub(HIDDEN, text) if self._pattern.search(text) else text

    def in_text(self, text: str) -> bool:
        """Whether the person is named."""
        return self._pattern.search(unicodedata.normalize("NFC", text)) is not None

    def by_surname(self, name: str) -> bool:
        """Whether a file's name holds the surname: that of a person's own file mostly does."""
        return self._surname.search(unicodedata.normalize("NFC", name)) is not None

    def in_file(self, path: Path) -> bool:
        """Whether the person is named in a file or in its name; a file that cannot be read is taken to be of others."""
        if self.in_text(path.stem):
            return True
        try:
            if path.stat().st_size > LIMITS.file:
                return False
            data = path.read_bytes()
        except OSError:
            return False
        return any(map(self.in_text, _texts(data, path.name)))


def _initials(words: Sequence[str]) -> str | None:
    """A pattern of both initials; small letters only with a stop after them: «и о» are words too."""
    if len(words) < _WHOLE:
        return None
    return _BETWEEN.join(rf"(?:(?-i:{word[0].upper()})\.?|{re.escape(word[0].lower())}\.)" for word in words[1:_WHOLE])


def _is_another(name: str, words: Sequence[str]) -> bool:
    """Whether a name is of somebody else with the same surname and initials."""
    others = [word.casefold().replace("ё", "е") for word in _plain(name).split()]
    own = [word.casefold().replace("ё", "е") for word in words]
    whole = len(others) >= _WHOLE and all(len(word.strip(".")) > 1 for word in others[1:_WHOLE])
    return whole and others != own and _short(others) == _short(own)


def _short(words: Sequence[str]) -> tuple[str, ...]:
    return words[0], *(word[0] for word in words[1:_WHOLE])


def _cases(declined: object) -> Iterator[str]:
    for case in ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional"):
        text = getattr(declined, case, None)
        if isinstance(text, str) and text:
            yield text


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _letters(word: str) -> str:
    """A word in which «е» and «ё» are one letter."""
    return "".join("[её]" if letter in "её" else "[ЕЁ]" if letter in "ЕЁ" else re.escape(letter) for letter in word)


def _texts(data: bytes, name: str) -> Iterator[str]:
    """The texts of a file: rows of a workbook, parts of another package, or the bytes in the usual encodings."""
    if data.startswith(b"PK\x03\x04"):
        workbook = read(data, name)
        yield from _parts(data) if isinstance(workbook, Refusal) else _rows(workbook)
        return
    for encoding in _ENCODINGS:
        yield data.decode(encoding, "ignore")


def _rows(workbook: Workbook) -> Iterator[str]:
    for sheet in workbook.sheets:
        yield sheet.name
        rows: dict[int, list[str]] = {}
        for place in sorted(sheet.cells):
            value = sheet.cells[place].value
            if isinstance(value, str):
                rows.setdefault(place[0], []).append(value)
        for cells in rows.values():
            yield " ".join(cells)


def _parts(data: bytes) -> Iterator[str]:
    """Texts of XML parts with the marks taken out: a word of Word may be cut into runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            listed = [each for each in packed.infolist() if each.filename.endswith((".xml", ".txt", ".csv"))]
            for each in listed:
                if each.file_size <= LIMITS.file:
                    text = packed.read(each).decode("utf-8", "ignore")
                    yield html.unescape(_TAG.sub("", text.replace("</w:p>", " ").replace("</w:tc>", " ")))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return
