"""What the directory knows for an answer that cannot be taken: an organisation's own ИНН."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from iomdocs.directory import Directory
from iomdocs.findings import Finding


class Proposals:
    """The directory, ready to lend values."""

    def __init__(self, directory: Directory) -> None:
        self._inns = {each.code: each.inn for each in directory.organisations if each.inn}

    def filled(self, findings: Iterable[Finding], organisation: str | None) -> Iterator[Finding]:
        """The same findings, with what is known of this organisation proposed where nothing else is."""
        known = self._inns.get(organisation or "")
        for each in findings:
            wanted = known is not None and each.proposed is None and each.code.startswith("inn-")
            yield replace(each, proposed=known) if wanted else each
