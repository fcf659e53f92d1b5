"""Offices of several hosts over one PostgreSQL database, each with folders of its own."""

import io
import zipfile
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.offices import begin

SURNAMES = ("Ткаченко", "Шмидт")


def host(folder: Path, database: str, *, archive: Path | None = None) -> Path:
    """A workspace that shares a database; originals in a shared folder, or in the database without one."""
    root = begin(folder)
    lines = ['pack = "tyumen"', f'database = "{database}"', "[hosts]", "queue = true"]
    lines += [f'originals = "{"folder" if archive else "database"}"']
    lines += ["[folders]", f'archive = "{archive}"'] if archive else []
    (root / "iomdocs.toml").write_text("\n".join(lines), "utf-8")
    return root


def variant(sample: Path, number: int) -> bytes:
    """A sample as another teacher would have sent it: the surname has a tail of its own."""
    tail, rest = "", number
    while rest or not tail:
        rest, letter = divmod(rest, 16)
        tail += "бвгджзклмнпрстфх"[letter] + "а"
    out = io.BytesIO()
    with zipfile.ZipFile(sample) as came, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in came.infolist():
            data = came.read(part)
            for surname in SURNAMES:
                for written in (surname.encode(), surname.encode("ascii", "xmlcharrefreplace")):
                    data = data.replace(written, written + tail.encode("ascii", "xmlcharrefreplace"))
            made.writestr(part, data)
    return out.getvalue()


def ask(database: str, sql: str) -> list[tuple[object, ...]]:
    """What the database says, whatever the program thinks."""
    engine = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]
    finally:
        engine.dispose()


def answers(root: Path) -> list[str]:
    """Every answer in an outbox, below it."""
    return sorted(
        path.relative_to(root / "outbox").as_posix()
        for name in ("accepted", "returned", "refused", "held")
        for path in (root / "outbox" / name).rglob("*.*")
    )


def violations(database: str, roots: dict[Path, dict[str, str]]) -> list[str]:
    """What is lost or doubled; ``roots`` are hosts that take files, each file with the outcome that it must have."""
    told = [f"{table} holds {count}" for table in ("claims", "outgoing") if (count := _count(database, table))]
    told += [f"job {row}" for row in ask(database, "SELECT id, status, attempts FROM procrastinate_jobs")]
    wanted = sorted((file, outcome) for files in roots.values() for file, outcome in files.items())
    stored = sorted(ask(database, "SELECT file, outcome FROM submissions"))
    if stored != wanted:
        told.append(f"stored {set(stored) ^ set(wanted)}, {len(stored)} of {len(wanted)}")
    doubled = "SELECT key FROM entries WHERE until IS NULL GROUP BY form, key HAVING count(*) > 1"
    told += [f"twice in force: {row}" for row in ask(database, doubled)]
    accepted = sum(outcome.startswith("accepted") for _, outcome in wanted)
    if (held := _count(database, "entries")) != accepted:
        told.append(f"{held} entries of {accepted}")
    for root, files in roots.items():
        found = [Path(each).name.partition(" — ")[0] for each in answers(root)]
        if sorted(found) != sorted(Path(file).stem for file in files):
            told.append(f"{root.name}: {len(found)} answers to {len(files)}")
    return told


def _count(database: str, table: str) -> int:
    return int(str(ask(database, f"SELECT count(*) FROM {table}")[0][0]))
