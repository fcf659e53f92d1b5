"""What each ``--json`` output is: the shapes that are published, and that real outputs are held against."""

from typing import Any, Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035 - pydantic reads no other before Python 3.12

Severity = Literal["error", "warning", "note"]
Kind = Literal[
    "text", "ordinal", "number", "hours", "date", "period", "person", "position", "organisation", "choice", "document",
    "signature", "snils", "inn",
]  # fmt: skip
Verdict = Literal["accepted", "accepted_with_warnings", "returned", "refused", "duplicate", "held"]
State = Literal["draft", "ready", "signed", "superseded"]


class Output(TypedDict):
    schema: Literal[1]


class Finding(TypedDict):
    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    field: str | None
    found: str | None
    proposed: str | None
    message: str
    cure: str
    cites: str | None


class File(TypedDict):
    file: str
    sha256: str
    form: str | None
    edition: str | None
    organisation: str | None
    verdict: Verdict
    entries: int
    records: int
    findings: list[Finding]


class Check(Output):
    files: list[File]


class Receive(Check):
    left: list[str]
    ignored: int


class FormLine(TypedDict):
    id: str
    edition: str
    title: str


class FormsList(Output):
    forms: list[FormLine]


class Answer(TypedDict):
    name: str
    title: str
    kind: Kind
    required: bool
    choices: list[str] | None


class HeaderField(Answer):
    cell: str


class TableColumn(Answer):
    column: str


class TablePlace(TypedDict):
    name: str
    title: str
    header_row: int
    first_row: int
    last_row: int
    columns: list[TableColumn]


class MatrixCell(TypedDict):
    row: str
    column: str
    cell: str


class MatrixPlace(TypedDict):
    name: str
    title: NotRequired[str]
    cells: list[MatrixCell]


class FormSheet(TypedDict):
    name: str
    fields: list[HeaderField]
    tables: list[TablePlace]
    matrices: list[MatrixPlace]


class FormRule(TypedDict):
    id: str
    message: str
    severity: Severity
    cites: str
    checked: Literal["blank", "server"]


class FormsShow(Output):
    id: str
    edition: str
    title: str
    sheets: list[FormSheet]
    rules: list[FormRule]


class User(TypedDict):
    login: str
    name: str
    role: Literal["viewer", "methodologist", "administrator"]
    municipalities: list[str]
    disabled: bool


class Users(Output):
    users: list[User]


class Held(TypedDict):
    number: str
    file: str
    sha256: str
    form: str | None
    rival: str | None
    rival_number: str | None


class HeldList(Output):
    held: list[Held]


class Register(TypedDict):
    name: str
    title: str
    file: str
    rows: int
    sums: dict[str, float]
    sha256: str


class Registers(Output):
    registers: list[Register]


class Change(TypedDict):
    id: int
    state: Literal["proposed", "applied", "refused"]
    register: str
    subject: str
    title: str
    field: str
    old: str | float | None
    new: str | float | None
    author: str
    reason: str
    file: str
    submission: int
    sheet: str
    row: int
    proposed_at: str
    decided_at: str | None
    decision: str | None


class Changes(Output):
    changes: list[Change]
    consents: NotRequired[list[dict[str, Any]]]


class Paper(TypedDict):
    line: int
    subject: str
    state: State
    number: str | None
    date: str | None
    signer: str | None
    snapshot: str
    amends: int | None
    superseded_by: int | None
    affected_by: int | None


class Issued(Paper):
    file: str
    sha256: str


class Document(TypedDict):
    id: str
    pack: str
    title: str
    cites: str
    journal: str | None
    issued: list[Issued]


class DocumentsList(Output):
    documents: list[Document]


class Made(TypedDict):
    """A bundle bears no line of a journal."""

    id: str
    file: str
    sha256: str
    doubts: list[str]
    line: NotRequired[int]
    subject: NotRequired[str]
    state: NotRequired[State]
    number: NotRequired[str | None]
    date: NotRequired[str | None]
    signer: NotRequired[str | None]
    snapshot: NotRequired[str]
    amends: NotRequired[int | None]
    superseded_by: NotRequired[int | None]
    affected_by: NotRequired[int | None]
    changed: NotRequired[bool]


class DocumentsMake(Output):
    documents: list[Made]
    pdf: NotRequired[list[str]]
    failed: NotRequired[list[str]]
    together: NotRequired[str | None]
    pages: NotRequired[int]


class DocumentsSign(Output, Paper):
    document: str
    file: str
    remarks: list[str]


class Affected(TypedDict):
    line: int
    document: str
    rows: Any


class Amendment(TypedDict):
    order: Paper
    file: str
    sha256: str
    repeals: bool
    changes: list[str]
    affected: list[Affected]
    registers: list[str]


class DocumentsAmend(Output):
    amendments: list[Amendment]


class Remark(TypedDict):
    code: str
    severity: Severity
    where: str
    message: str
    cure: str
    cites: str


class DocumentsCheck(Output):
    file: str
    profile: str
    copy: str | None
    remarks: list[Remark]


class Verified(TypedDict):
    code: str
    state: Literal["genuine", "changed", "edited", "unknown"]
    document: str
    line: int | None
    details: list[str]


class DocumentsVerify(Output):
    papers: list[Verified]


class Problem(TypedDict):
    where: str
    what: str


class DocumentsLint(Output):
    file: str
    problems: list[Problem]
    copy: str | None
    preview: str | None


class TemplateField(TypedDict):
    name: str
    owner: str
    each: bool
    tag: str
    title: str
    example: Any


class DocumentsFields(Output):
    document: str
    fields: list[TemplateField]


class Standing(TypedDict):
    form: str
    organisation: str
    name: str
    municipality: str
    state: Literal["submitted", "late", "nothing", "reworking", "missing"]
    submitted: bool
    last: Verdict | None
    on: str | None
    errors: int
    records: int
    due: str | None
    timing: str | None
    owes: NotRequired[bool]


class Municipality(TypedDict):
    municipality: str
    expected: int
    submitted: int
    late: int
    nothing: int
    reworking: int
    missing: int


class Status(Output):
    status: list[Standing]
    municipalities: list[Municipality]
    questions: int
    ignored: int
    alarm: str | None


class Place(TypedDict):
    file: str | None
    sheet: str | None
    cell: str | None


class Question(TypedDict):
    kind: Literal["copies", "people", "organisations", "declensions", "synonyms"]
    shown: dict[str, Any]
    answers: list[str]
    places: list[Place]


class Questions(Output):
    file: str | None
    questions: list[Question]


class Owed(TypedDict):
    form: str
    title: str
    due: str
    mark: int | None
    state: str


class Reminder(TypedDict):
    organisation: str
    file: str
    sha256: str
    owed: list[Owed]


class Reminders(Output):
    reminders: list[Reminder]


class Deadline(TypedDict):
    id: str
    title: str
    day: str
    working_day: str
    state: Literal["met", "late", "waiting", "overdue", "reminder"]
    subject: str
    who: str
    whom: str
    form: str | None
    done: int
    of: int
    cites: str


class Calendar(Output):
    deadlines: list[Deadline]


class Export(Output):
    file: str
    entries: int
    records: int
    organisations: int
    to: str


class SourceChange(TypedDict):
    id: int
    old: Any
    new: Any
    author: str
    reason: str
    applied_at: str | None


class Source(TypedDict):
    submission: int
    file: str
    sha256: str
    sheet: str | None
    row: int | None
    cell: str | None
    changes: list[SourceChange]


class Trace(Output):
    register: str
    sheet: str
    cell: str
    origin: Any
    field: str | None
    indicator: str | None
    sources: list[Source]


class Cases(TypedDict):
    nominative: str
    genitive: str
    dative: str
    accusative: str
    instrumental: str


class Decline(Output):
    fio: Cases
    certain: bool
    position: Cases | None
    position_certain: bool | None


class PackCheck(Output):
    packs: list[str]
    problems: list[Problem]


class Purge(Output):
    applied: bool
    entries: int
    records: int
    submissions: int
    shared: int
    files: list[str]
    left: list[str]
    namesakes: bool


class Backup(Output):
    file: str
    files: int
    database: bool
    damaged: list[str]


class Restore(Output):
    folder: str
    files: int
    database: bool
    damaged: list[str]


class DoctorCheck(TypedDict):
    name: str
    state: Literal["good", "weak", "bad"]
    what: str


class Doctor(Output):
    checks: list[DoctorCheck]


class Rehearse(Output):
    pack: str
    organisations: int
    seed: int
    files: int
    planted: int
    recall: float
    precision: float
    forgiven: float
    clean: int
    clean_returned: int
    returned: int
    rounds: float
    unsettled: int
    passed: bool
    kinds: list[dict[str, Any]]
    misses: list[dict[str, Any]]


class MailFetch(Output):
    letters: dict[str, int]


class MailSend(Output):
    queued: int
    letters: dict[str, int]


class MailCheck(Output):
    waiting: int
    came: dict[str, int]
    sent: dict[str, int]
    organisations: int
    addresses: int


class Service(TypedDict):
    name: str
    state: Literal["running", "stopped", "absent"]


class ServiceStatus(Output):
    services: list[Service]


# By the command that prints it.
OUTPUTS: dict[str, type] = {
    "backup": Backup,
    "calendar": Calendar,
    "changes apply": Changes,
    "changes list": Changes,
    "changes refuse": Changes,
    "check": Check,
    "decline": Decline,
    "doctor": Doctor,
    "documents amend": DocumentsAmend,
    "documents check": DocumentsCheck,
    "documents fields": DocumentsFields,
    "documents lint": DocumentsLint,
    "documents list": DocumentsList,
    "documents make": DocumentsMake,
    "documents sign": DocumentsSign,
    "documents verify": DocumentsVerify,
    "export": Export,
    "forms list": FormsList,
    "forms show": FormsShow,
    "held accept": Check,
    "held list": HeldList,
    "held refuse": Check,
    "mail check": MailCheck,
    "mail fetch": MailFetch,
    "mail send": MailSend,
    "pack check": PackCheck,
    "purge": Purge,
    "questions": Questions,
    "receive": Receive,
    "registers": Registers,
    "rehearse": Rehearse,
    "reminders": Reminders,
    "restore": Restore,
    "service status": ServiceStatus,
    "status": Status,
    "trace": Trace,
    "users list": Users,
}
