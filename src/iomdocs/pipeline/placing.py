"""Say when a form lies in the folder of another organisation or municipality."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from iomdocs.directory import Directory, Organisation
from iomdocs.findings import Finding, finding
from iomdocs.judging.organisations import Organisations
from iomdocs.replies import Replies
from iomdocs.values import fold
from iomdocs.verdicts import Verdict


class Places:
    """Folders of the inbox that bear the name or code of somebody in the directory, or one that a person explained."""

    def __init__(self, directory: Directory, replies: Replies) -> None:
        self._directory = directory
        self._organisations = Organisations(directory, replies)
        self._municipalities = {fold(each.municipality) for each in directory.organisations if each.municipality}

    def checked(self, verdict: Verdict, file: str) -> Verdict:
        """The verdict, with a warning if the path ``file`` in the inbox speaks of somebody else."""
        told = {entry.organisation for entry in verdict.entries if entry.organisation}
        owners = [each for code in sorted(told) if (each := self._directory.get(code))]
        found = tuple(self._misplaced(owners, file)) if owners else ()
        if not found:
            return verdict
        outcome = "accepted_with_warnings" if verdict.outcome == "accepted" else verdict.outcome
        return replace(verdict, outcome=outcome, findings=(*verdict.findings, *found))

    def _misplaced(self, owners: list[Organisation], file: str) -> Iterator[Finding]:
        for folder in PurePosixPath(file).parts[:-1]:
            named = self._organisations.match(folder).organisation
            other = named is not None and all(each.code != named.code for each in owners)
            district = fold(folder) in self._municipalities and all(
                fold(each.municipality) != fold(folder) for each in owners
            )
            if other or district:
                yield finding("file-misplaced", values={"folder": folder, "organisation": owners[0].short_name})
                return
