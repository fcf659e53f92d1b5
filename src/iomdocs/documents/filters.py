"""What a template may do with a value: decline it, count it, write it as Russian documents do."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from iomdocs import russian
from iomdocs.documents.cleaning import Doubtful, DoubtfulName, DoubtfulPost, Name, Post
from iomdocs.documents.facts import Doubt
from iomdocs.russian import Forms, Overrides
from iomdocs.wording import NBSP

DECLINING = "_declining"
NOTHING = "—"
_STOPS = " \u00a0.;,"
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_LOOKS_LIKE_NAME = re.compile(r"(?:[А-ЯЁ][А-Яа-яёЁ-]*\.?\s*){2,4}")


@dataclass
class Declining:
    """Declines for one document and remembers every form that was used and is not certain."""

    overrides: Overrides | None = None
    doubts: dict[tuple[str, str], Doubt] = field(default_factory=dict)

    def name(self, fio: str) -> Forms:
        """Decline a full name."""
        forms = russian.decline_name(fio, overrides=self.overrides)
        for kind, doubtful in russian.name_doubts(fio, overrides=self.overrides):
            self._note(kind, doubtful)
        return forms

    def post(self, position: str, gender: str | None) -> Forms:
        """Decline a post."""
        forms = russian.decline_position(position, gender=gender, overrides=self.overrides)
        if not forms.certain:
            self._note("position", forms)
        return forms

    def _note(self, kind: str, forms: Forms) -> None:
        self.doubts.setdefault((kind, forms.nominative), Doubt(forms.nominative, kind, forms.gender, forms))


def _declined(case: str, context: Context, value: Any, of: Any = None) -> Any:
    """A name or a post in a case; ``of`` is the person whose post it is, for «заведующий» and «заведующая»."""
    if not isinstance(value, str) or not value:
        return value
    declining: Declining = context[DECLINING]
    if isinstance(value, Name) or (not isinstance(value, Post) and _LOOKS_LIKE_NAME.fullmatch(value)):
        if case == "nominative":
            return Name(value)
        forms = declining.name(value)
        return (Name if forms.certain else DoubtfulName)(getattr(forms, case))
    gender = russian.name_gender(of) if isinstance(of, str) and of else None
    if case == "nominative":
        return Post(russian.decline_position(value, gender=gender, overrides=declining.overrides).nominative)
    forms = declining.post(value, gender)
    return (Post if forms.certain else DoubtfulPost)(getattr(forms, case))


def _as_sure(value: Any, text: str) -> str:
    """A text made from another keeps its mark of doubt."""
    return DoubtfulName(text) if isinstance(value, Doubtful) else text


def _case(case: str) -> Callable[..., Any]:
    return pass_context(partial(_declined, case))


def _initials(value: Any) -> Any:
    return _as_sure(value, russian.initials(value)) if value else value


def _initials_after(value: Any) -> Any:
    return _as_sure(value, russian.initials(value, first=False)) if value else value


def _agree(value: Any, masculine: str, feminine: str) -> str:
    gender = russian.name_gender(value) if isinstance(value, str) else None
    return russian.agree(gender, masculine, feminine)


def _counted(value: Any, one: str, few: str, many: str) -> Any:
    return f"{_number(value)}{NBSP}{_word(value, one, few, many)}" if _is_number(value) else value


def _word(value: Any, one: str, few: str, many: str) -> str:
    return russian.plural(value if _is_number(value) else 0, one, few, many)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    found = _ISO.fullmatch(str(value)[:10]) if value else None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found and found[3] else None
    except ValueError:
        return None


def _month(value: Any) -> tuple[int, int] | None:
    found = _ISO.fullmatch(str(value)) if value else None
    return (int(found[1]), int(found[2])) if found and not found[3] and 1 <= int(found[2]) <= 12 else None


def _date(value: Any) -> Any:
    if (day := _day(value)) is not None:
        return russian.date_words(day)
    if (month := _month(value)) is not None:
        return f"{russian.month_name(month[1])}{NBSP}{month[0]}{NBSP}г."
    return value


def _digits(value: Any) -> Any:
    if (day := _day(value)) is not None:
        return russian.date_digits(day)
    if (month := _month(value)) is not None:
        return f"{month[1]:02}.{month[0]}"
    return value


def _in_words(value: Any, gender: Any = "m") -> Any:
    if _is_number(value) and value == int(value):
        return russian.number_words(int(value), gender)
    return _date(value)


def _number(value: Any, places: int | None = None) -> Any:
    """A decimal comma, thousands apart by a space that does not break, no zeros at the end unless asked for."""
    if not _is_number(value):
        return value
    exact = Decimal(str(value))
    if places is None:
        exact = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = f"{exact:,f}".rstrip("0").rstrip(".")
    else:
        text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    whole, _, part = text.partition(".")
    digits = whole.replace(",", NBSP if len(whole) > 5 else "")
    return f"{digits},{part}" if part else digits


def _percent(value: Any, whole: Any = None) -> Any:
    """A share as «25,0 %»: of ``whole``, or of one when the value itself is a share."""
    if not _is_number(value):
        return value
    if whole is not None and not whole:
        return NOTHING
    share = Decimal(str(value)) / Decimal(str(1 if whole is None else whole)) * 100
    return f"{_number(share, 1)}{NBSP}%"


def _of(value: Any, whole: Any) -> str:
    """A figure with its numerator and denominator, «12 из 48 (25,0 %)»; «—» when there is nothing to divide by."""
    if not _is_number(value) or not whole:
        return NOTHING
    return f"{_number(value)}{NBSP}из{NBSP}{_number(whole)} ({_percent(value, whole)})"


def _list(value: Iterable[Any], sign: str = "") -> str:
    """All items on one line: «химия, физика и труд», or with ``sign`` «;» «химия; физика; труд.»."""
    items = [each for each in value if each not in (None, "")]
    texts = [str(each).rstrip(_STOPS) if sign else str(each) for each in items]
    text = f"{sign} ".join(texts) + ("." if texts else "") if sign else russian.join_list(texts)
    return DoubtfulName(text) if any(isinstance(each, Doubtful) for each in items) else text


def _item(value: Any, loop: Any) -> Any:
    """One item of a list of paragraphs: «;» after it, «.» after the last; ``loop`` is the loop it stands in."""
    if not isinstance(value, str):
        return value
    return _as_sure(value, value.rstrip(_STOPS) + ("." if getattr(loop, "last", loop is True) else ";"))


def _capital(value: Any) -> Any:
    return _as_sure(value, value[:1].upper() + value[1:]) if isinstance(value, str) else value


def _upper(value: Any) -> Any:
    return _as_sure(value, value.upper()) if isinstance(value, str) else value


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "им": _case("nominative"),
        "рд": _case("genitive"),
        "дт": _case("dative"),
        "вн": _case("accusative"),
        "тв": _case("instrumental"),
        "пр": _case("prepositional"),
        "инициалы": _initials,
        "инициалы_после": _initials_after,
        "согл": _agree,
        "мн": _counted,
        "слово": _word,
        "дата": _date,
        "дата_цифрами": _digits,
        "словами": _in_words,
        "число": _number,
        "процент": _percent,
        "из": _of,
        "список": _list,
        "в_списке": _item,
        "с_заглавной": _capital,
        "прописными": _upper,
    }
)
