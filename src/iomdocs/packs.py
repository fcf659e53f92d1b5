"""Load packs: folders of data that say what one regulation needs."""

import csv
import datetime as dt
import re
import shutil
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from iomdocs.definitions import (
    Bundle,
    Choice,
    ChoiceList,
    Definition,
    Document,
    Form,
    FormField,
    Indicator,
    PackHead,
    Register,
)
from iomdocs.errors import PackError, UsageError
from iomdocs.files import write_file
from iomdocs.wording import catalogue, say

_D = TypeVar("_D", bound=Definition)
_Toml = dict[str, Any]
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

# What reading a kind adds to the value itself; see ``values``.
_PARTS: Mapping[str, tuple[str, ...]] = {"period": ("start", "end"), "document": ("kind", "number", "date")}


@dataclass(frozen=True)
class Pack:
    """One pack with all that it inherits: its own definitions first, then those of the pack it extends."""

    head: PackHead
    roots: tuple[Path, ...]
    forms: tuple[Form, ...]
    lists: Mapping[str, ChoiceList]
    registers: tuple[Register, ...]
    indicators: Mapping[str, Indicator]
    documents: tuple[Document, ...]
    bundles: tuple[Bundle, ...] = ()

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self.head.name

    @property
    def root(self) -> Path:
        """Its own folder."""
        return self.roots[0]

    def form(self, form_id: str) -> Form:
        """The newest edition of a form by its full id; ``UsageError`` names those there are."""
        found = [form for form in self.forms if form.id == form_id]
        if not found:
            known = ", ".join(sorted({form.id for form in self.forms}))
            raise UsageError(say("errors.no_form", name=form_id, known=known))
        return max(found, key=lambda form: form.edition)

    def file(self, relative: str) -> Path:
        """A file of the pack, its own or inherited; ``PackError`` if there is none."""
        for root in self.roots:
            if (root / relative).is_file():
                return root / relative
        raise PackError((str(self.root / relative), say("errors.pack.no_file")))

    def items(self, name: str, on: dt.date | None = None) -> tuple[Choice, ...]:
        """Lines of a list, those in force on a day if one is given; empty when the pack has no such list."""
        if name not in self.lists:
            return ()
        return tuple(item for item in self.lists[name].items if on is None or in_force(item, on))

    def parts(self, field: FormField) -> tuple[str, ...]:
        """Suffixes of what is stored beside a field's value: ``event_kind`` beside ``event``."""
        if field.split:
            more = {column for item in self.items(field.split) for column in item.more}
            return ("kind", "topic", *sorted(more))
        if field.kind == "date" and field.precision == "period":
            return ("start", "text")
        return _PARTS.get(field.kind, ())


def in_force(item: Choice, on: dt.date) -> bool:
    """Whether a line of a list holds on a day."""
    return (item.since is None or item.since <= on) and (item.until is None or on <= item.until)


def shipped() -> Path:
    """The folder of packs that come with the program: in the wheel, or beside ``src`` in a checkout."""
    here = Path(__file__)
    inside = here.parent / "templates"
    return inside if inside.is_dir() else here.parents[2] / "templates"


def names(shelves: Iterable[Path]) -> tuple[str, ...]:
    """Names of all packs in these folders."""
    return tuple(sorted({path.parent.name for shelf in shelves for path in shelf.glob("*/pack.toml")}))


def copy(name: str, shelves: Sequence[Path], target: Path) -> None:
    """Copy a pack into a new folder; its forms and views bear the folder's name. ``UsageError`` if it cannot be."""
    source = load(name, shelves).roots[0]
    if target.exists():
        raise UsageError(say("errors.not_empty", path=target))
    if not _NAME.fullmatch(target.name):
        raise UsageError(say("errors.pack_name", name=target.name))
    shutil.copytree(source, target)
    for path in target.rglob("*.toml"):
        told = path.read_text("utf-8-sig")
        write_file(path, re.sub(rf"\b{name}(?=[_/])", target.name, told).encode("utf-8"))


def shown_first() -> str:
    """The shipped pack that a demonstration takes when none is named."""
    heads = {name: _toml(shipped() / name / "pack.toml") for name in names([shipped()])}
    return next((name for name, head in heads.items() if head.get("shown_first")), next(iter(heads)))


def load(name: str, shelves: Sequence[Path]) -> Pack:
    """Read a pack and those it extends; earlier shelves win. ``PackError`` lists every mistake with file and key."""
    root = next((shelf / name for shelf in shelves if (shelf / name / "pack.toml").is_file()), None)
    if root is None:
        raise UsageError(say("errors.no_pack", name=name, known=", ".join(names(shelves))))
    own = _read(root)
    if own.head.extends is None:
        return own
    return _extend(own, load(own.head.extends, shelves))


def _extend(own: Pack, parent: Pack) -> Pack:
    """A pack with everything of its parent that it does not define itself."""
    return Pack(
        own.head.model_copy(
            update={
                "parameters": {**parent.head.parameters, **own.head.parameters},
                "submitters": own.head.submitters or parent.head.submitters,
                "editions": {**parent.head.editions, **own.head.editions},
                "retention": {**parent.head.retention, **own.head.retention},
                "journals": {**parent.head.journals, **own.head.journals},
            }
        ),
        own.roots + parent.roots,
        own.forms + parent.forms,
        {**parent.lists, **own.lists},
        own.registers + parent.registers,
        {**parent.indicators, **own.indicators},
        own.documents + parent.documents,
        own.bundles + parent.bundles,
    )


def _read(root: Path) -> Pack:
    problems: list[tuple[str, str]] = []

    def gather(pattern: str, make: Callable[[Path], Iterable[_D]]) -> tuple[_D, ...]:
        made: list[_D] = []
        for path in sorted(root.glob(pattern)):
            try:
                made += make(path)
            except PackError as error:
                problems.extend(error.problems)
        return tuple(made)

    heads = gather("pack.toml", lambda path: [_define(PackHead, {"name": root.name} | _toml(path), path)])
    lists = gather("lists/*.csv", lambda path: [_list(path)])
    forms = gather("forms/*.toml", lambda path: [_define(Form, _form_keys(path, root) | _toml(path), path)])
    registers = gather("registers/*.toml", lambda path: [_define(Register, _keys(path, root) | _toml(path), path)])
    papers = gather("documents/*.toml", lambda path: [_paper(_keys(path, root) | _toml(path), path)])
    indicators = gather("indicators.toml", _indicators)
    if problems:
        raise PackError(*problems)
    by_id = {indicator.id: indicator for indicator in indicators}
    documents = tuple(each for each in papers if isinstance(each, Document))
    bundles = tuple(each for each in papers if isinstance(each, Bundle))
    return Pack(heads[0], (root,), forms, {each.name: each for each in lists}, registers, by_id, documents, bundles)


def _paper(told: _Toml, path: Path) -> Document | Bundle:
    return _define(Bundle, told, path) if "bundle" in told else _define(Document, told, path)


def _form_keys(path: Path, root: Path) -> _Toml:
    name, _, edition = path.stem.partition(".")
    return {"name": name, "edition": edition, "pack": root.name}


def _keys(path: Path, root: Path) -> _Toml:
    return {"name": path.stem, "pack": root.name}


def _indicators(path: Path) -> Iterable[Indicator]:
    return [_define(Indicator, {"id": key} | each, path, key) for key, each in _toml(path).items()]


def _list(path: Path) -> ChoiceList:
    """A list from CSV with «;» as Excel saves it in Russia; synonyms are divided by «|»."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    items = []
    for number, line in enumerate(lines, start=2):
        known = {key: line.pop(key, "") or None for key in ("value", "since", "until")}
        synonyms, was = (_divided(line.pop(key, "")) for key in ("synonyms", "was"))
        told = {key: value for key, value in known.items() if value is not None} | {"was": was}
        items.append(_define(Choice, told | {"synonyms": synonyms + was, "more": dict(line)}, path, str(number)))
    return _define(ChoiceList, {"name": path.stem, "items": items}, path)


def _divided(text: str | None) -> list[str]:
    return [each.strip() for each in (text or "").split("|") if each.strip()]


def _toml(path: Path) -> _Toml:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError((str(path), say("errors.pack.not_toml", what=error))) from None


def _define(kind: type[_D], told: _Toml, path: Path, key: str = "") -> _D:
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        raise PackError(*((f"{path}: {_key(key, each)}", _explain(kind, each)) for each in error.errors())) from None


def _key(key: str, problem: Any) -> str:
    return ".".join(filter(None, [key, *map(str, problem["loc"])]))


def _explain(kind: type[Definition], problem: Any) -> str:
    """Say in Russian what pydantic found wrong."""
    wrong = problem["type"]
    if wrong == "extra_forbidden":
        near = get_close_matches(str(problem["loc"][-1]), _all_keys(kind), n=1)
        return say("errors.pack.did_you_mean", near=near[0]) if near else say("errors.pack.extra_key")
    if wrong == "missing":
        return say("errors.pack.missing_key")
    return wrong_value(problem)


def wrong_value(problem: Any) -> str:
    """Say in Russian why a value does not fit, from what pydantic found."""
    context = {name: str(value) for name, value in problem.get("ctx", {}).items()}
    reasons = catalogue("errors")["pack"]["reason"]
    reason = reasons.get(problem["type"], reasons["other"]).format_map({"expected": "", "pattern": "", **context})
    return say("errors.pack.bad_value", value=str(problem["input"])[:60], what=reason)


def _all_keys(kind: type[Definition]) -> list[str]:
    """Every key that may stand in a definition file; enough to guess a misspelling."""
    return sorted({name for each in [kind, *Definition.__subclasses__()] for name in each.model_fields})
