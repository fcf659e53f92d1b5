"""One person, one organisation over many files: what is certain, and by what names each was met."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from iomdocs.judging import Organisations
from iomdocs.pipeline.office import Office
from iomdocs.questions import Place, people
from iomdocs.replies import Replies, Reply
from iomdocs.store import Mention, Submission
from iomdocs.values import fold, organisation_key

_INITIALS = "person-initials"


@dataclass(slots=True)
class _Met:
    """How a name was met in the files of one organisation."""

    places: list[Place] = field(default_factory=list)
    former: str = ""
    periods: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)


class Matching:
    """What the current entries say of people and organisations, read once."""

    def __init__(self, office: Office, replies: Replies) -> None:
        self.office_directory, self.replies = office.store.directory(), replies
        self._office = office
        self._mentions = office.store.mentions()
        self._fields: dict[tuple[str, str], str | None] = {}
        self._listed: dict[str, list[str]] = defaultdict(list)
        for person in self.office_directory.people:
            self._listed[person.organisation].append(person.name)

    def _text(self, mention: Mention, kind: str) -> str | None:
        value = mention.answers.get(self._field(mention.form, kind) or "")
        return None if value is None else str(value)

    def _field(self, form_id: str, kind: str) -> str | None:
        """Name of a form's first header field of a kind."""
        if (form_id, kind) not in self._fields:
            form = self._office.find(form_id)
            names = (field.name for field in (form.fields if form else ()) if field.kind == kind)
            self._fields[form_id, kind] = next(names, None)
        return self._fields[form_id, kind]

    def _place(self, mention: Mention, kind: str) -> Place:
        cell = mention.addresses.get(self._field(mention.form, kind) or "")
        return Place(mention.file, mention.sheet, cell, mention.submission)

    # Organisations

    def unknown_organisations(self) -> Iterator[tuple[str, Place]]:
        """Names of organisations that are not in the directory, in the order of arrival."""
        if not self.office_directory.organisations:
            return
        for each in self._mentions:
            name = self._text(each, "organisation")
            if each.organisation is None and name:
                yield name, self._place(each, "organisation")

    def found_since(self) -> set[int]:
        """Submissions whose organisation was unknown when they came and stands in the directory now."""
        known = Organisations(self.office_directory, self.replies)
        return {
            place.submission
            for name, place in self.unknown_organisations()
            if place.submission is not None and known.match(name).organisation
        }

    def named(self, keys: set[str]) -> set[int]:
        """Submissions in which an organisation is called so."""
        told = ((each.submission, self._text(each, "organisation")) for each in self._mentions)
        return {number for number, name in told if name and organisation_key(name) in keys}

    # People

    def names(self) -> Mapping[str, Sequence[people.Name]]:
        """Names met in each organisation, one for each person who is certain; initials of returned files too."""
        met: dict[str, dict[str, _Met]] = defaultdict(lambda: defaultdict(_Met))
        for each in self._mentions:
            if each.organisation and each.person:
                self._meet(met[each.organisation][each.person], each)
        for code, name, place in self._initials():
            met[code][name].places.append(place)
        return {code: list(self._of(code, found)) for code, found in sorted(met.items())}

    def _meet(self, met: "_Met", mention: Mention) -> None:
        met.places.append(self._place(mention, "person"))
        met.former = str(mention.answers.get(f"{self._field(mention.form, 'person')}_former") or met.former)
        met.periods |= {mention.period} if mention.period else set()
        post = self._text(mention, "position")
        met.posts |= {fold(post)} if post else set()

    def _of(self, code: str, found: Mapping[str, "_Met"]) -> Iterator[people.Name]:
        listed = {fold(name) for name in self._listed[code]}
        known = {fold(name) for name in found}
        for name, met in found.items():
            told = (met.former, frozenset(met.periods), frozenset(met.posts))
            yield people.Name(name, tuple(met.places), fold(name) in listed, *told)
        for name in self._listed[code]:
            if fold(name) not in known:
                yield people.Name(name, listed=True)

    def _initials(self) -> Iterator[tuple[str, str, Place]]:
        """Headers that had initials where a full name is wanted, as long as nobody said whose they are."""
        for each in self._office.store.with_findings([_INITIALS]):
            for found in each.findings:
                told = (
                    each.organisation and found.code == _INITIALS and found.found and self._is_header(each, found.field)
                )
                if told and fold(self.replies.person(each.organisation, found.found or "")) == fold(found.found or ""):
                    yield each.organisation or "", found.found or "", Place(each.file, found.sheet, found.cell, each.id)

    def _is_header(self, submission: Submission, field: str | None) -> bool:
        return field is not None and field == self._field(submission.form or "", "person")

    def called(self, code: str, names: Sequence[str]) -> set[int]:
        """Submissions of an organisation in which a person is called by one of these names."""
        wanted = set(map(fold, names))
        found = set()
        for each in self._mentions:
            told = {fold(name) for name in (each.person, self._text(each, "person")) if name}
            if each.organisation == code and wanted & told:
                found.add(each.submission)
        return found | {
            place.submission or 0
            for owner, name, place in self._all_initials()
            if owner == code and fold(name) in wanted
        }

    def _all_initials(self) -> Iterator[tuple[str, str, Place]]:
        for each in self._office.store.with_findings([_INITIALS, "person-known"]):
            for found in each.findings:
                if each.organisation and found.code in {_INITIALS, "person-known"} and found.found:
                    yield each.organisation, found.found, Place(each.file, found.sheet, found.cell, each.id)

    def certain(self) -> list[Reply]:
        """Names that are one person beyond doubt: they differ in ё and the like, or bear one СНИЛС."""
        return [each for each in (*self._spelt(), *self._by_snils()) if self._is_news(each)]

    def _is_news(self, reply: Reply) -> bool:
        """Not known yet, and a person did not say otherwise."""
        before = self.replies.get(reply.key)
        return before is None or ("by" in before.answer and before.answer != reply.answer)

    def _spelt(self) -> Iterator[Reply]:
        spellings: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in self._mentions:
            if each.organisation and each.person:
                spellings[each.organisation, fold(each.person)].add(each.person)
        for (code, folded), names in spellings.items():
            listed = [name for name in self._listed[code] if fold(name) == folded]
            kept = people.best_spelling([*names, *listed], listed)
            if names != {kept}:
                other = min(names - {kept})
                yield people.certain(code, other, kept, "spelling")

    def _by_snils(self) -> Iterator[Reply]:
        """Different names under one number; the latest is kept. A name with two numbers is two people: left alone."""
        by_number: dict[str, list[Mention]] = defaultdict(list)
        numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in self._mentions:
            number = self._text(each, "snils")
            if number and each.organisation and each.person:
                by_number[number].append(each)
                numbers[each.organisation, fold(each.person)].add(number)
        for some in by_number.values():
            kept = some[-1].person or ""
            for each in some:
                code, name = each.organisation or "", each.person or ""
                if fold(name) != fold(kept) and len(numbers[code, fold(name)]) == 1:
                    yield people.certain(code, name, kept, "snils")
