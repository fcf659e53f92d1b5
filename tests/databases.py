"""Databases for tests: an empty SQLite file, and a PostgreSQL server of our own where it is installed."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from iomdocs.store import Store

TEMPLATE = "iomdocs_template"
_HASTE = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c autovacuum=off"
"""What a server that lives for some minutes, on a socket, need not do."""


@contextmanager
def cluster() -> Iterator[str]:
    """A PostgreSQL server of our own on a socket in a temporary folder."""
    if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("PostgreSQL is not installed here")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    _run(folder, "initdb", "-U", "iom", "-A", "trust", "-E", "UTF8", "--no-sync")
    start(folder)
    try:
        yield f"postgresql://iom@/{{}}?host={folder}"
    finally:
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path) -> None:
    """Let a server of ours serve its folder."""
    _run(folder, "pg_ctl", "-w", "-o", f"-k {folder} {_HASTE}", "-l", str(folder / "log"), "start")


def stop(folder: Path) -> None:
    """End it as a power cut does."""
    _run(folder, "pg_ctl", "-w", "-m", "immediate", "stop")


def _run(folder: Path, program: str, *arguments: str) -> None:
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    place = max(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    command = [*as_user, str(place), "-D", str(folder / "data"), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)


def command(address: str, sql: str) -> None:
    server = create_engine(address.format("postgres").replace("ql:", "ql+psycopg:"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(sql))
    server.dispose()


@cache
def server() -> str:
    """Address of a server, with «{}» for the database; ``IOMDOCS_TEST_PG`` names one that runs already."""
    stack = ExitStack()
    atexit.register(stack.close)
    given_ = os.environ.get("IOMDOCS_TEST_PG")
    address = stack.enter_context(nullcontext(given_) if given_ else cluster())
    command(address, f"DROP DATABASE IF EXISTS {TEMPLATE}")
    command(address, f"CREATE DATABASE {TEMPLATE}")
    stack.callback(command, address, f"DROP DATABASE {TEMPLATE}")
    Store.open(address.format(TEMPLATE)).close()
    return address


@pytest.fixture(scope="session")
def postgresql() -> str:
    """Address of a server, with «{}» for the database."""
    return server()


@contextmanager
def database(address: str) -> Iterator[str]:
    """A PostgreSQL database that has its tables and nothing in them."""
    name = copied(address)
    try:
        yield address.format(name)
    finally:
        command(address, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def bare(address: str) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    name = copied(address, "template0")
    try:
        yield address.format(name)
    finally:
        command(address, f"DROP DATABASE {name} WITH (FORCE)")


def copied(address: str, template: str = TEMPLATE) -> str:
    """Name of a new database that is as another; whoever is connected to that is thrown out."""
    name = f"iomdocs_test_{uuid4().hex}"
    command(address, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'")
    command(address, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "iomdocs.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database that has its tables and nothing in them."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty"), tmp_path / "iomdocs.db")
        yield f"sqlite:///{tmp_path / 'iomdocs.db'}"
        return
    with database(request.getfixturevalue("postgresql")) as made:
        yield made
