"""The SQL views that no form makes: the directory, the journals, and what the program lends while it works.

``ARRIVED`` and ``MOMENT`` stand in them for what limits them to the present, or to some earlier moment.
"""

from collections.abc import Callable, Iterator

from iomdocs.directory import FACTS

ARRIVED, MOMENT = "@arrived@", "@moment@"
# Who owes what is no query: the program lends its rows under this name while it builds what shows them.
DEBTS = {
    **dict.fromkeys(("form", "form_title", "form_short", "municipality", "organisation_code"), "TEXT"),
    **dict.fromkeys(("organisation_name", "organisation_full", "head_position", "head_name"), "TEXT"),
    **dict.fromkeys(("state", "state_title", "action", "period", "acted_on", "due", "mark", "mark_title"), "TEXT"),
    **dict.fromkeys(("sender", "sender_position", "sender_name"), "TEXT"),
    **dict.fromkeys(("errors", "records", "days_left", "owes"), "INTEGER"),
}
# What an amending order says is no query either: lent while its draft is made.
AMENDMENTS = {
    **dict.fromkeys(("part", "text", "shape", "person", "position", "order_document", "order_subject"), "TEXT"),
    **dict.fromkeys(("edition", "order_title", "order_number", "order_date", "earlier", "authority"), "TEXT"),
    **dict.fromkeys(("authority_more", "place", "head_position", "head_name", "organisation_code"), "TEXT"),
    **dict.fromkeys(("line", "amount", "order_line", "revoked"), "INTEGER"),
}
_LENT = {"debts": DEBTS, "amendments": AMENDMENTS}
_SHORT_NAME = "COALESCE(NULLIF(o.short_name, ''), {0}) AS organisation_name"
_PEOPLE = (
    f"SELECT p.organisation AS organisation_code, {_SHORT_NAME.format('p.organisation')}, o.municipality,"  # noqa: S608
    " {name} AS name, p.position, p.hired FROM @people@ p LEFT JOIN @organisations@ o ON o.code = p.organisation"
)
_JOURNAL = (
    "SELECT s.id AS submission, s.received_at, s.file AS source_file, s.sender, s.sha256, s.form, s.edition,"  # noqa: S608
    f" s.organisation AS organisation_code, {_SHORT_NAME.format('s.organisation')},"
    " {municipality} AS municipality, s.outcome, s.entries, s.records, s.errors, s.warnings, s.duplicate_of"
    f" FROM submissions s LEFT JOIN @organisations@ o ON o.code = s.organisation WHERE {ARRIVED}"
)

_CONSENTS = (
    "SELECT s.id AS submission, s.received_at, s.file AS source_file, s.form, s.organisation AS organisation_code,"  # noqa: S608
    f" {_SHORT_NAME.format('s.organisation')}, {{municipality}} AS municipality,"
    " f.sheet, f.cell, f.field, f.was, f.now AS taken FROM fixes f JOIN submissions s ON s.id = f.submission"
    f" LEFT JOIN @organisations@ o ON o.code = s.organisation WHERE {ARRIVED}"
)

# A journal of the past shows what was known then: a number that was not given yet is not there.
_ISSUED_TEXTS = ("document", "subject", "title", "journal", "issuer", "signer", "note", "file")
_ISSUED_LATER = {
    "year": f"i.numbered_at <= {MOMENT}",
    "place": f"i.numbered_at <= {MOMENT}",
    "number": f"i.numbered_at <= {MOMENT}",
    "date": f"i.numbered_at <= {MOMENT}",
    "superseded_by": f"i.superseded_at <= {MOMENT}",
}
_ISSUED_OTHERS = {"changed_by": "b", "amended": "a", "affected": "f"}
_THEN = ", ".join(f"CASE WHEN {when} THEN i.{name} END AS {name}" for name, when in _ISSUED_LATER.items())
_OTHERS = ", ".join(f"{by}.number AS {name}_number, {by}.date AS {name}_date" for name, by in _ISSUED_OTHERS.items())
_ISSUED = (
    f"SELECT i.id AS issued, {{columns}}, i.snapshot_sha256, i.sha256, i.made_at, i.affected_by, {_THEN},"  # noqa: S608 - our own names
    f" CASE WHEN i.superseded_at <= {MOMENT} THEN 'superseded' WHEN i.signed_at <= {MOMENT} THEN 'signed'"
    f" WHEN i.numbered_at <= {MOMENT} THEN 'ready' ELSE 'draft' END AS state, {_OTHERS},"
    " o.code AS organisation_code, COALESCE(NULLIF(o.short_name, ''), i.issuer) AS organisation_name,"
    " {municipality} AS municipality FROM issued i LEFT JOIN @organisations@ o ON o.code = i.issuer"
    f" LEFT JOIN issued b ON b.id = i.superseded_by AND i.superseded_at <= {MOMENT}"
    " LEFT JOIN issued a ON a.id = i.amends LEFT JOIN issued f ON f.id = i.affected_by"
    f" WHERE COALESCE(i.numbered_at, i.made_at) <= {MOMENT}"
)


def fixed(plain: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The views that every database has, by name; ``plain`` makes a text sort by code points."""
    listed = ", ".join(f'{plain(name)} AS "{name}"' for name in FACTS)
    yield "directory_organisations", f"SELECT {listed} FROM @organisations@ o"  # noqa: S608 - our own names
    yield "directory_people", _PEOPLE.format(name=plain("p.name"))
    yield "journal", _JOURNAL.format(municipality=plain("o.municipality"))
    yield "consents", _CONSENTS.format(municipality=plain("o.municipality"))
    told = ", ".join(f'{plain(f"i.{name}")} AS "{name}"' for name in _ISSUED_TEXTS)
    yield "issued_documents", _ISSUED.format(columns=told, municipality=plain("o.municipality"))
    for view, columns in _LENT.items():
        nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in columns.items())
        yield view, f"SELECT {nothing} WHERE 1 = 0"


FIXED = frozenset(name for name, _ in fixed(str))
