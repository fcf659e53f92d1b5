"""The layout check of any DOCX: a table of checks, each with its code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from iomdocs.documents import act_checks, body_checks, kind_checks, page_checks, text_checks
from iomdocs.documents.bundled import documents_of
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
        "B-07": body_checks.alignment,
        "B-08": page_checks.page_numbers,
        "B-09": page_checks.empty_lines,
        "B-10": page_checks.language,
        "B-11": text_checks.breakable,
        "B-12": text_checks.quotes,
        "B-13": text_checks.dashes,
        "B-14": text_checks.leftovers,
        "B-15": text_checks.letters,
        "B-16": body_checks.one_yo,
        "B-17": text_checks.spaces,
        "B-18": page_checks.properties,
        "B-19": body_checks.owner,
        "B-20": act_checks.kind,
        "B-21": text_checks.dates,
        "B-22": act_checks.header,
        "B-23": body_checks.place,
        "B-24": act_checks.title,
        "B-25": act_checks.preposition,
        "B-26": body_checks.grounds,
        "B-27": act_checks.command,
        "B-28": act_checks.points,
        "B-29": body_checks.verbs,
        "B-30": body_checks.deadlines,
        "B-31": act_checks.control,
        "B-32": body_checks.confirmed,
        "B-33": act_checks.initials,
        "B-34": act_checks.appendices,
        "B-35": body_checks.signature,
        "B-36": act_checks.signature_kept,
        "B-37": body_checks.seal,
        "B-38": act_checks.appendix_reference,
        "B-39": act_checks.approved,
        "B-40": body_checks.approval,
        "B-41": body_checks.agreement,
        "B-42": act_checks.new_page,
        "B-43": page_checks.tables,
        "B-44": body_checks.acquaintance,
        "B-45": body_checks.code,
        "B-46": body_checks.executor,
        "B-47": body_checks.electronic,
        "B-48": kind_checks.protocol,
        "B-49": kind_checks.provision,
        "B-50": kind_checks.figures,
        "B-51": kind_checks.certificate,
        "B-52": kind_checks.duplicate,
        "B-53": kind_checks.book,
        "B-54": kind_checks.plan,
        "B-55": body_checks.addressee,
        "B-56": body_checks.portable,
    }
)


def check(path: Path, profile: str = "gost-2025") -> list[Remark]:
    """Judge a DOCX by a profile, ``gost-2025``, ``gost-2016`` or ``own``; errors first.

    ``UsageError`` says that there is no such profile or no such file. A file that is no DOCX gets one remark, B-00.
    """
    demands = profile_named(profile)
    judged = [(code, judge) for code, judge in CHECKS.items() if code not in demands.skipped]
    try:
        paper = Paper.read(path.read_bytes())
        found = [
            _remark(profile, code, moved(where), what)
            for one, moved in documents_of(paper)
            for code, judge in judged
            for where, what in judge(one, demands)
        ]
    except OSError as error:
        raise UsageError(say("documents.file.no_file", path=path.name)) from error
    except NotDocument as error:
        return [_remark(profile, "B-00", path.name, str(error))]
    order = ("error", "warning", "note")
    return sorted(dict.fromkeys(found), key=lambda remark: (order.index(remark.severity), remark.code))


def _remark(profile: str, code: str, where: str, found: str) -> Remark:
    """One remark; a rule whose wording in the standard of 2025 could not be compared is a warning that says so."""
    told = catalogue("documents")["check"][code]
    message = told["message"].format(found=found)
    if told.get("unsure"):
        message = f"{message} {say('documents.check_unsure')}"
    return Remark(code, told["severity"], where, message, told["cure"], say(f"documents.profiles.{profile}"))
