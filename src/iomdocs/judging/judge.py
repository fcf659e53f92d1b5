"""From a workbook to a verdict."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from iomdocs.definitions import Form
from iomdocs.directory import Directory
from iomdocs.findings import Finding, Spot, finding
from iomdocs.judging.breaches import breach_finding
from iomdocs.judging.captions import captions, may_lie_on_side, on_side
from iomdocs.judging.cells import Answer
from iomdocs.judging.entries import Card, CardReader, named, tables
from iomdocs.judging.identity import Identifier
from iomdocs.judging.layouts import header_findings, hidden_findings, workbook_findings
from iomdocs.judging.marks import Marks, mark_findings, unreadable
from iomdocs.judging.organisations import Organisations
from iomdocs.judging.people import settle
from iomdocs.judging.proposals import Proposals
from iomdocs.judging.recognise import Recognised, missing_titles, recognise, unknown_captions
from iomdocs.judging.rows import Block, Walker
from iomdocs.judging.rules import Facts, Rulebook
from iomdocs.judging.staff import Staff
from iomdocs.judging.titles import Forms, FormTitles
from iomdocs.packs import Pack
from iomdocs.replies import Replies
from iomdocs.values import Context
from iomdocs.verdicts import Entry, Outcome, Verdict
from iomdocs.workbook import Workbook, address

_NOBODY = Replies()
_ORDER = {"error": 0, "warning": 1, "note": 2}
_MISSING = frozenset({"required", "card-missing"})
_ONCE = frozenset({"date-serial"})
_MOST_ROWS = 10_000
"""Answers in one workbook; a worker has twenty seconds for all of them, and each may be wrong."""
_OF_CAPTIONS = frozenset({"column-missing", "header-changed", "edition-lacks"})
"""Said at the beginning of a row of captions: there may be several."""


class Judge:
    """Judges workbooks by the forms of some packs; made once, asked many times.

    ``packs`` come with the office's own first: when two forms fit a workbook equally well, the earlier wins.
    ``today`` is the business date. ``replies`` are a methodologist's answers to what was doubtful before.
    """

    def __init__(self, packs: Sequence[Pack], directory: Directory, today: dt.date, replies: Replies = _NOBODY) -> None:
        self._forms: dict[str, tuple[Form, Pack]] = {}
        for pack in packs:
            for form in _newest_first(pack.forms):
                self._forms.setdefault(_edition(form), (form, pack))
        self._titles = Forms(FormTitles.of(form, replies.synonyms(form.id)) for form, _ in self._forms.values())
        self._known = {form.id: form for form, _ in reversed(self._forms.values())}
        self._today = today
        self._replies = replies
        self._identifier = Identifier(Organisations(directory, replies), replies)
        self._proposals = Proposals(directory)
        self._staff = Staff(directory)
        self._readers: dict[str, CardReader] = {}
        self._rulebooks: dict[str, Rulebook] = {}

    def judge(self, workbook: Workbook) -> Verdict:
        """Say everything that is wrong with a workbook in one pass; never raises for what a sender wrote."""
        marks = Marks.of(workbook)
        said = captions(workbook, self._titles)
        recognised = recognise(workbook, self._titles, marks) if any(said) else None
        if recognised is None:
            return self._unrecognised(workbook, marks, said)
        form = recognised.titles.form
        pack = self._forms[_edition(form)][1]
        blocks = _blocks(recognised)
        if (rows := sum(len(block.rows) for block in blocks)) > _MOST_ROWS:
            long = finding("form-too-long", values={"rows": rows, "most": _MOST_ROWS})
            return Verdict("refused", form.id, form.edition, findings=(long,))
        cards = self._cards(recognised, blocks)
        findings = [*workbook_findings(workbook), *header_findings(recognised, marks.standing(form, pack))]
        findings += mark_findings(marks, form, pack, self._known, recognised.pages[0].sheet.name)
        entries = []
        for card in cards:
            entry, found = self._entry(form, card)
            entries.append(entry)
            findings += found
        findings += hidden_findings(recognised.pages, cards)
        if not any(card.records or card.nothing for card in cards):
            findings = [*_of_blank(findings, cards), finding("no-rows", Spot(recognised.pages[0].sheet.name))]
        findings += (finding("nothing-and-rows", Spot(card.sheet)) for card in cards if card.nothing and card.records)
        return _verdict(form, entries, _one_per_cause(findings))

    def _unrecognised(self, workbook: Workbook, marks: Marks, said: Sequence[Counter[int]]) -> Verdict:
        """No form as it stands; perhaps one that lies on its side."""
        recognised = recognise(on_side(workbook), self._titles, marks) if may_lie_on_side(said) else None
        headers = [(page, header) for page in recognised.pages for header in page.all] if recognised else []
        if recognised is None or not headers:
            told = unreadable(marks, workbook, self._known)
            return Verdict("refused", findings=(told,) if told else tuple(self._unknown(workbook, said)))
        page, header = headers[0]
        spot = Spot(page.sheet.name, address(min(header.columns.values()), header.top))
        return _verdict(recognised.titles.form, [], (finding("table-transposed", spot),))

    def _unknown(self, workbook: Workbook, said: Sequence[Counter[int]]) -> Iterator[Finding]:
        near = missing_titles(workbook, self._titles) if any(said) else None
        if near is None:
            yield finding("form-unknown")
            return
        titles, lacking = near
        told = {"form": titles.form.short, "lacking": ", ".join(f"«{each}»" for each in lacking)}
        yield finding("form-incomplete", found=titles.form.id, values=told)
        for sheet, cell in unknown_captions(workbook, titles):
            yield finding("column-unknown", Spot(sheet.name, cell.address), found=str(cell.value))

    def _cards(self, recognised: Recognised, blocks: Sequence[Block]) -> list[Card]:
        """Cards of all pages; those of one person and period are one card, and a hidden copy of a card is left out."""
        reader = self._reader(recognised.titles.form)
        shared: dict[str, Answer] = {}
        cards: dict[str, Card] = {}
        for block in blocks:
            if not block.begun:
                shared |= reader.shared(block)
        for block in blocks:
            if block.begun and (block.rows or block.labels or block.matrices):
                card = reader.read(block, shared)
                self._settle(recognised.titles.form, card)
                key = self._identifier.identify(recognised.titles.form, card).key
                _add(cards, key, card, hidden=block.page.sheet.hidden)
        return list(cards.values())

    def _settle(self, form: Form, card: Card) -> None:
        """Give people their names: by a methodologist's answer first, then by the staff list."""
        code = self._identifier.organisation(form, card)
        if self._replies.given:
            settle(form, card, code, self._replies, Context(today=self._today))
        self._staff.settle(form, card, code)

    def _entry(self, form: Form, card: Card) -> tuple[Entry, Iterator[Finding]]:
        identity = self._identifier.identify(form, card)
        own = self._proposals.filled(card.findings, identity.organisation)
        findings = [*own, *identity.findings, *self._breaches(form, card)]
        entry = Entry(
            identity.key,
            card.sheet,
            card.values,
            card.cells,
            tuple(card.records),
            identity.organisation,
            identity.person,
            identity.period_start,
            identity.period_end,
        )
        return entry, named(findings, identity.caption)

    def _breaches(self, form: Form, card: Card) -> Iterator[Finding]:
        places = tables(card, [table.name for table in form.tables])
        # A row that could not be read is a row of which nothing may be relied on.
        lost = [frozenset(card.unreadable)] if card.unreadable else []
        facts = Facts(
            card.values,
            {name: [card.records[index].values for index in indices] for name, indices in places.items()},
            frozenset(card.bad),
            {name: [card.bad_rows[index] for index in indices] + lost for name, indices in places.items()},
        )
        for breach in self._rulebook(form).breaches(facts):
            yield breach_finding(form, card, breach, places)

    def _reader(self, form: Form) -> CardReader:
        name = _edition(form)
        if name not in self._readers:
            self._readers[name] = CardReader(form, self._forms[name][1], self._today)
        return self._readers[name]

    def _rulebook(self, form: Form) -> Rulebook:
        name = _edition(form)
        if name not in self._rulebooks:
            self._rulebooks[name] = Rulebook(form, self._forms[name][1], self._today)
        return self._rulebooks[name]


def _blocks(recognised: Recognised) -> list[Block]:
    """Blocks of all pages, hidden sheets last; a form that nobody filled counts only where there is no other."""
    pages = sorted(recognised.pages, key=lambda page: page.sheet.hidden)
    blocks: list[Block] = []
    for page in pages:
        found = Walker(page, recognised.titles).blocks()
        if page.beside and found and found[0].begun and not found[0].labels and blocks:
            found[0].labels = blocks[-1].labels  # the second half of a table
        blocks += found
    filled = [block for block in blocks if not (block.begun and block.is_blank)]
    return filled if any(block.begun for block in filled) else blocks


def _add(cards: dict[str, Card], key: str, card: Card, *, hidden: bool) -> None:
    """Put a card to those of its key; rows of a hidden sheet count, unless they repeat a visible card."""
    spot = Spot(card.sheet)
    if key in cards and hidden:
        cards[key].findings.append(finding("sheet-hidden-copy", spot))
    elif key in cards and card.records:
        cards[key].absorb(card)
    elif key not in cards:
        if hidden:
            card.findings.append(finding("sheet-hidden", spot))
        cards[key] = card


def _newest_first(forms: Sequence[Form]) -> list[Form]:
    """Forms in their order, the newest edition of each first: of two that fit equally well it holds."""
    order = {name: place for place, name in reversed(list(enumerate(form.name for form in forms)))}
    return sorted(sorted(forms, key=lambda form: form.edition, reverse=True), key=lambda form: order[form.name])


def _of_blank(findings: Sequence[Finding], cards: Sequence[Card]) -> list[Finding]:
    """Of a form that nobody filled only that is said, not each answer that is missing."""
    if any(value is not None for card in cards for value in card.values.values()):
        return list(findings)
    return [each for each in findings if each.code not in _MISSING]


def _edition(form: Form) -> str:
    return f"{form.id}@{form.edition}"


def _one_per_cause(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding a cell for one severity's worth of causes: an error there silences rules and warnings there."""
    wrong = {(each.sheet, each.cell) for each in findings if each.severity == "error" and each.cell}
    kept: dict[tuple[object, ...], Finding] = {}
    for each in findings:
        if each.severity == "warning" and (each.sheet, each.cell) in wrong:
            continue
        cause: tuple[str | None, ...] = () if each.severity == "error" and each.cell else (each.code, each.entry)
        if each.code in _OF_CAPTIONS:
            cause = (each.code, each.field)
        once = (each.sheet, each.cell, *cause)
        kept.setdefault((each.severity, *once), each)
    return tuple(sorted(_once_a_file(kept.values()), key=lambda each: _ORDER[each.severity]))


def _once_a_file(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A column of dates that Excel shows as numbers is one thing to look at: the first is a warning."""
    seen: set[str] = set()
    for each in findings:
        again = each.code in _ONCE and each.code in seen
        seen.add(each.code)
        yield replace(each, severity="note") if again else each


def _verdict(form: Form, entries: Sequence[Entry], findings: tuple[Finding, ...]) -> Verdict:
    severities = {each.severity for each in findings}
    outcome: Outcome = "accepted"
    if "error" in severities:
        outcome = "returned"
    elif "warning" in severities:
        outcome = "accepted_with_warnings"
    organisation = next((entry.organisation for entry in entries if entry.organisation), None)
    return Verdict(outcome, form.id, form.edition, organisation, tuple(entries), findings)
