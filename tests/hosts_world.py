"""Offices of several hosts over one PostgreSQL database, each with folders of its own."""

from pathlib import Path

from tests.offices import begin


def host(folder: Path, database: str, *, archive: Path | None = None) -> Path:
    """A workspace that shares a database; originals in a shared folder, or in the database without one."""
    root = begin(folder)
    lines = ['pack = "tyumen"', f'database = "{database}"', "[hosts]", "queue = true"]
    lines += [f'originals = "{"folder" if archive else "database"}"']
    lines += ["[folders]", f'archive = "{archive}"'] if archive else []
    (root / "iomdocs.toml").write_text("\n".join(lines), "utf-8")
    return root
