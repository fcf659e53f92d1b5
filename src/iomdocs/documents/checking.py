"""The layout check of any DOCX: a table of checks, each with its code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from iomdocs.documents import act_checks, page_checks, text_checks
from iomdocs.documents.facts import Remark
from iomdocs.documents.package import NotDocument
from iomdocs.documents.page_checks import Found
from iomdocs.documents.paper import Paper
from iomdocs.documents.profiles import Profile, profile_named
from iomdocs.errors import UsageError
from iomdocs.wording import catalogue, say

Check: TypeAlias = Callable[[Paper, Profile], Found]
CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "B-01": page_checks.paper_size,
        "B-02": page_checks.margins,
        "B-03": page_checks.fonts,
        "B-04": page_checks.sizes,
        "B-05": page_checks.spacing,
        "B-06": page_checks.indents,
        "B-08": page_checks.page_numbers,
        "B-09": page_checks.empty_lines,
        "B-10": page_checks.language,
        "B-11": text_checks.breakable,
        "B-12": text_checks.quotes,
        "B-13": text_checks.dashes,
        "B-14": text_checks.leftovers,
        "B-15": text_checks.letters,
        "B-17": text_checks.spaces,
        "B-18": page_checks.properties,
        "B-20": act_checks.kind,
        "B-21": text_checks.dates,
        "B-22": act_checks.header,
        "B-24": act_checks.title,
        "B-25": act_checks.preposition,
        "B-27": act_checks.command,
        "B-28": act_checks.points,
        "B-31": act_checks.control,
        "B-33": act_checks.initials,
        "B-34": act_checks.appendices,
        "B-36": act_checks.signature_kept,
        "B-38": act_checks.appendix_reference,
        "B-39": act_checks.approved,
        "B-42": act_checks.new_page,
        "B-43": page_checks.tables,
    }
)


def check(path: Path, profile: str = "gost-2025") -> list[Remark]:
    """Judge a DOCX by a profile, ``gost-2025`` or ``gost-2016``; errors first.

    ``UsageError`` says that there is no such profile or no such file. A file that is no DOCX gets one remark, B-00.
    """
    demands = profile_named(profile)
    try:
        paper = Paper.read(path.read_bytes())
        found = [_remark(code, *each) for code, judge in CHECKS.items() for each in judge(paper, demands)]
    except OSError as error:
        raise UsageError(say("documents.file.no_file", path=path.name)) from error
    except NotDocument as error:
        return [_remark("B-00", path.name, str(error))]
    order = ("error", "warning", "note")
    return sorted(dict.fromkeys(found), key=lambda remark: (order.index(remark.severity), remark.code))


def _remark(code: str, where: str, found: str) -> Remark:
    told = catalogue("documents")["check"][code]
    return Remark(code, told["severity"], where, told["message"].format(found=found), told["cure"])
