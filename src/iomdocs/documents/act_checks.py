"""Checks of an order and a local act: header, title, points, signature, appendices."""

import re
from collections.abc import Iterator, Sequence

from iomdocs.documents.act import APPENDIX, COMMAND, DATE, KINDS, NUMBER, Act
from iomdocs.documents.package import W
from iomdocs.documents.page_checks import Found
from iomdocs.documents.paper import Node, Paper, Paragraph, on
from iomdocs.documents.profiles import Profile
from iomdocs.wording import catalogue, say

_POINT = re.compile(r"(\d{1,3}(?:\.\d+)*)\.?[ \u00a0\t]+\S")
_MENTION = re.compile(
    r"приложени[а-я]*(?:[ \u00a0]+№?[ \u00a0]*(\d+))?(?![ \u00a0]+к (?:приказу|постановлению|письму|распоряжению))",
    re.IGNORECASE,
)
_FIRST_INITIALS = re.compile(r"\b[А-ЯЁ]\.[ \u00a0]?[А-ЯЁ]\.[ \u00a0]?[А-ЯЁ][а-яё]+")
_LAST_INITIALS = re.compile(r"[А-ЯЁ][а-яё]+[ \u00a0][А-ЯЁ]\.[ \u00a0]?[А-ЯЁ]\.?$")
_APPROVED = re.compile(r"УТВЕРЖД[ЕЁ]Н[АОЫ]?\b\s*:?", re.IGNORECASE)
_VOWELS = "аиоуэ"
_LATIN_N = re.compile(r"(?<!\w)N[ \u00a0]?\d+")


def kind(paper: Paper, _: Profile) -> Found:
    """B-20: the kind stands on its own line in capitals."""
    act = Act(paper)
    if act.kind_at is not None and (found := act.plain[act.kind_at]).text.strip() not in KINDS:
        yield found.where, found.text.strip()


def header(paper: Paper, _: Profile) -> Found:
    """B-22: date and number of an order on one line, the number after «№»."""
    act = Act(paper)
    if not act.is_order:
        return
    line = act.header_line
    if line is None:
        yield say("documents.place.head"), say("documents.found.no_date")
    elif _LATIN_N.search(line[1]) or "№" not in line[1]:
        yield line[0], say("documents.found.no_number")


def title(paper: Paper, profile: Profile) -> Found:
    """B-24: a title «О …», on the left, without a full stop and quotes around it."""
    act = Act(paper)
    if act.kind not in {"ПРИКАЗ", "РАСПОРЯЖЕНИЕ", "ПОЛОЖЕНИЕ", "СПРАВКА"}:
        return
    if act.title is None:
        if profile.title:
            yield say("documents.place.head"), say("documents.found.no_heading")
        return
    text = act.title.text.strip()
    if text.endswith("."):
        yield act.title.where, say("documents.found.heading_stop")
    if act.is_order and act.title.alignment not in {"left", "both"}:
        yield act.title.where, say("documents.found.heading_side")


def preposition(paper: Paper, _: Profile) -> Found:
    """B-25: «Об» before а, и, о, у, э; «О» before the rest."""
    found = Act(paper).title
    if found is None:
        return
    short, word = found.text.split()[:2]
    first = word.strip('«"').lower()[:1]
    if (short.lower() == "об") != (first in _VOWELS) and first.isalpha():
        yield found.where, f"{short} {word}"


def command(paper: Paper, _: Profile) -> Found:
    """B-27: exactly one «ПРИКАЗЫВАЮ:» with a colon, outside the points."""
    act = Act(paper)
    if act.kind != "ПРИКАЗ":
        return
    found = [each for each in act.main if COMMAND.search(each.text.strip())]
    if len(found) != 1:
        yield say("documents.place.whole_text"), say("documents.found.commands", count=len(found))
    for each in found:
        if not each.text.strip().endswith(":") or _POINT.match(each.text) or each.numbered:
            yield each.where, each.text.strip()[-40:]


def points(paper: Paper, _: Profile) -> Found:
    """B-28: points are numbered without gaps in one way and end with a full stop."""
    act = Act(paper)
    numbered = act.points if act.is_order else [each for each in act.main if _POINT.match(each.text.strip())]
    by_word = [each for each in numbered if each.numbered]
    by_hand = [each for each in numbered if _POINT.match(each.text.strip())]
    if by_word and by_hand:
        yield by_hand[0].where, say("documents.found.two_ways")
    yield from _gaps(by_hand)
    for each in by_word + (by_hand if act.is_order else []):
        if not each.text.strip().endswith((".", ":", ";")):
            yield each.where, say("documents.found.no_stop")


def _gaps(numbered: Sequence[Paragraph]) -> Found:
    last: dict[str, int] = {}
    for each in numbered:
        match = _POINT.match(each.text.strip())
        label = match[1] if match else ""
        above, _, own = label.rpartition(".")
        if int(own) != last.get(above, 0) + 1:
            yield each.where, say("documents.found.gap", number=label)
        last[above] = int(own)


def control(paper: Paper, _: Profile) -> Found:
    """B-31: one of the last two points says who controls."""
    found = Act(paper).points
    if found and not any("онтрол" in each.text for each in found[-2:]):
        yield found[-1].where, found[-1].text.strip()[:40]


def initials(paper: Paper, _: Profile) -> Found:
    """B-33: initials after the surname in the text, before it in the signature."""
    act = Act(paper)
    for each in act.points:
        if match := _FIRST_INITIALS.search(each.text):
            yield each.where, match[0]
    if act.signature is not None and (match := _LAST_INITIALS.search(act.signature[1].strip())):
        yield act.signature[0], match[0]


def appendices(paper: Paper, _: Profile) -> Found:
    """B-34: appendices that are mentioned are there, numbered without gaps; a single one has no number."""
    act = Act(paper)
    if act.command_at is None and act.kind != "ПОЛОЖЕНИЕ":
        return
    there = [count for _place, _each, count in act.appendices]
    mentions = [(each.where, match) for each in act.main for match in _MENTION.finditer(each.text)]
    wanted = {int(match[1]): where for where, match in mentions if match[1]}
    if act.amends and not there:
        return  # those it names are another order's
    yield from ((where, say("documents.found.no_appendix", number=n)) for n, where in wanted.items() if n not in there)
    if mentions and not there and not wanted:
        yield mentions[0][0], say("documents.found.appendix_missing")
    yield from _headings(act, there, wanted, mentioned=bool(mentions))


def _headings(act: Act, there: Sequence[int | None], wanted: dict[int, str], *, mentioned: bool) -> Found:
    if len(there) == 1 and there[0] is not None:
        yield act.appendices[0][1].where, say("documents.found.single_number")
    if len(there) > 1 and there != list(range(1, len(there) + 1)):
        yield act.appendices[0][1].where, say("documents.found.appendix_gap")
    for _place, each, count in act.appendices:
        if (count is None and not mentioned) or (count is not None and count not in wanted):
            yield each.where, say("documents.found.not_mentioned")


def signature_kept(paper: Paper, _: Profile) -> Found:
    """B-36: the signature keeps with the text before it."""
    found = Act(paper).signature
    if found is None:
        return
    before = None
    for each in paper.paragraphs:
        if each.node is found[2] or found[2] in each.node.iterancestors():
            break
        before = each if each.text.strip() else before
    if before is not None and not on(before.setting("keepNext")):
        yield found[0], say("documents.found.loose")


def appendix_reference(paper: Paper, _: Profile) -> Found:
    """B-38: an appendix of an order names the order's own date and number."""
    act = Act(paper)
    if not act.is_order or act.header_line is None:
        return
    ours = _reference(act.header_line[1])
    for place, each, _count in act.appendices:
        lines = " ".join(one.text for one in act.plain[place : place + 6])
        theirs = _reference(lines)
        if not re.search(r"к приказу|к распоряжению|УТВЕРЖД", lines) or theirs != ours:
            yield each.where, say("documents.found.reference", theirs=" № ".join(theirs), ours=" № ".join(ours))


def _reference(text: str) -> tuple[str, str]:
    """Date and number as they can be compared; lines to write on are all alike."""
    day = DATE.search(text)
    count = (NUMBER.search(text, day.end()) if day else None) or NUMBER.search(text)
    return (_plain(day[0]) if day else "—", _plain(count[0]) if count else "—")


def _plain(text: str) -> str:
    return re.sub(r"_+", "_", re.sub(r"[\s\u00a0№]+", "", text)).rstrip(".")


def approved(paper: Paper, _: Profile) -> Found:
    """B-39: «УТВЕРЖДЕНО» agrees with what is approved, in capitals, without a colon."""
    agreed = catalogue("documents")["approved"]
    every = [each for each in paper.paragraphs if each.text.strip()]
    for place, each in enumerate(every):
        text = each.text.strip()
        if not _APPROVED.fullmatch(text):
            continue
        thing = next((one.text.split()[0] for one in every[place:] if one.text.split()[0].lower() in agreed), "")
        right = agreed.get(thing.lower(), text.upper().rstrip(": ").replace("Ё", "Е"))
        if text.replace("Ё", "Е") != right:
            yield each.where, say("documents.found.approved", found=text, right=right)


def new_page(paper: Paper, _: Profile) -> Found:
    """B-42: an appendix starts on a new page."""
    for _place, each, _count in Act(paper).appendices:
        if not (on(each.setting("pageBreakBefore")) or any(_breaks(block) for block in _before(each.node))):
            yield each.where, APPENDIX.sub(r"\g<0>", each.text.strip())


def _before(node: Node) -> Iterator[Node]:
    yield node
    if (previous := node.getprevious()) is not None:
        yield previous


def _breaks(block: Node) -> bool:
    if block.find(f"{W}pPr/{W}sectPr") is not None:
        return True
    return any(each.get(f"{W}type") == "page" for each in block.iter(f"{W}br"))
