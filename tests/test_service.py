"""Services: what systemd and the Task Scheduler would be told, to the letter; what is run, in which order."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from lxml import etree

from iomdocs import heartbeat
from iomdocs.daemon import Daemon
from iomdocs.errors import ConfigurationError, UsageError
from iomdocs.service import FACES, Account, Plan, Ran, Scheduler, Systemd, closed_to, plan, task, unit
from tests.commands import invoke
from tests.conftest import SAMPLES
from tests.offices import begin

from .golden import same_as_golden

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "data" / "service" / "task.xsd"))
LINUX = Plan(
    "iomdocs-watch",
    "watch",
    "/srv/Рабочая папка",
    ("/opt/iomdocs/bin/python", "-m", "iomdocs", "--workspace", "/srv/Рабочая папка", "watch"),
    "iomdocs",
    ("/mnt/Обмен/Приём 100%", "/mnt/out"),
)
WINDOWS = Plan(
    "iomdocs-serve",
    "serve",
    r"C:\Рабочая папка & Ко",
    (r"C:\iomdocs\Scripts\pythonw.exe", "-m", "iomdocs", "--workspace", r"C:\Рабочая папка & Ко", "serve"),
    r"OFFICE\iomdocs",
)
ODD = ["/srv/a b", "/srv/100%", "/srv/$HOME", "/srv/it's", '/srv/"5"', "/srv/№ 5; б", r"/srv/a\b c", "/srv/Школа"]


def with_root(root: str) -> Plan:
    return Plan("iomdocs-watch", "watch", root, ("/usr/bin/python3", "--workspace", root), "root", (root + "/x",))


# systemd


def test_the_unit_to_the_letter():
    same_as_golden(unit(LINUX, reads=["/opt/iomdocs"]), "service/watch.service")


def lines(text: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("root", "reads", "told"),
    [
        ("/srv/office", "/opt/iomdocs", "yes"),
        ("/home/office", "/opt/iomdocs", "read-only"),
        ("/srv/office", "/home/ivan/.local/share/uv", "read-only"),
        ("/srv/office", "/root/.local/bin", "read-only"),
        ("/homestead", "/opt", "yes"),
    ],
)
def test_homes_are_closed_unless_the_program_or_the_folder_is_in_one(root, reads, told):
    assert lines(unit(with_root(root), reads=[reads]), "ProtectHome") == [told]


def test_it_waits_for_a_database_of_this_machine():
    text = unit(Plan("iomdocs-watch", "watch", "/srv", ("/bin/true",), "iomdocs", postgresql=True), reads=[])
    assert lines(text, "After") == ["network-online.target postgresql.service"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
@pytest.mark.parametrize("root", ["/srv/office", *ODD])
def test_systemd_reads_it_as_it_is_meant(tmp_path, root):
    place = tmp_path / "iomdocs-watch.service"
    place.write_text(unit(with_root(root), reads=[]), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", place], capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "Restart" not in line]  # known since 254
    assert not [line for line in complaints if place.name in line], done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_it_well_confined(tmp_path):
    place = tmp_path / "iomdocs-watch.service"
    place.write_text(unit(LINUX, reads=[]), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", place], capture_output=True, text=True, check=False
    )
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)[1]) <= 2.5


@pytest.mark.parametrize("root", ODD)
def test_odd_folders_come_through_the_command_line(root):
    """Undone by the rules of systemd: quotes and backslashes first, then percent signs and dollars."""
    (command,) = lines(unit(with_root(root), reads=[]), "ExecStart")
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(command)]
    assert words == ["/usr/bin/python3", "--workspace", root]


# Windows


def test_the_task_to_the_letter():
    same_as_golden(task(WINDOWS), "service/serve.xml")


@pytest.mark.parametrize("user", [r"OFFICE\iomdocs", "S-1-5-20", "Иванова & Ко"])
@pytest.mark.parametrize("root", [r"C:\office", r"C:\Рабочая папка & Ко", r"\\server\share\5 «Б»"])
def test_the_task_fits_the_schema_of_the_scheduler(root, user):
    made = Plan("iomdocs-watch", "watch", root, (r"C:\p\pythonw.exe", "--workspace", root), user)
    document = etree.fromstring(task(made).encode("utf-16"))
    SCHEMA.assertValid(document)
    place = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert document.findtext(f".//{place}Arguments") == subprocess.list2cmdline(["--workspace", root])
    assert document.findtext(f".//{place}UserId") == user
    assert (document.findtext(f".//{place}LogonType") == "Password") == (not user.startswith("S-1-5"))


def test_the_schema_sees_what_is_out_of_order():
    swapped = re.sub(r"(<Enabled>true</Enabled>)\s*(<Delay>\w+</Delay>)", r"\2\1", task(WINDOWS))
    assert not SCHEMA.validate(etree.fromstring(swapped.encode("utf-16")))
    many = task(WINDOWS).replace("<Count>255</Count>", "<Count>999</Count>")
    assert not SCHEMA.validate(etree.fromstring(many.encode("utf-16")))


# What is run


class Console:
    """Remembers what was run, and answers as it is told."""

    def __init__(self, **answers: Ran) -> None:
        self.ran: list[str] = []
        self._answers = answers

    def __call__(self, command) -> Ran:
        self.ran.append(" ".join(command))
        return next((told for word, told in self._answers.items() if word in self.ran[-1]), Ran(0, ""))


def test_systemd_is_told_in_order(tmp_path):
    console = Console()
    system = Systemd(tmp_path, console, console)
    mine = Plan("iomdocs-watch", "watch", "/srv", ("/bin/true",), "root")
    assert system.state(mine.title) == "absent"
    system.install(mine)
    assert console.ran == [
        f"systemctl {each}" for each in ("daemon-reload", "enable iomdocs-watch", "restart iomdocs-watch")
    ]
    assert (tmp_path / "iomdocs-watch.service").read_text("utf-8") == unit(mine)
    assert system.state(mine.title) == "running"
    console.ran.clear()
    assert system.uninstall(mine.title)
    assert console.ran == ["systemctl disable --now iomdocs-watch", "systemctl daemon-reload"]
    assert list(tmp_path.iterdir()) == []
    assert not system.uninstall(mine.title)


def test_a_service_that_does_not_run_is_told(tmp_path):
    console = Console(**{"is-active": Ran(3, "")})
    (tmp_path / "iomdocs-watch.service").write_text("", "utf-8")
    assert Systemd(tmp_path, console, console).state("iomdocs-watch") == "stopped"


def test_what_systemd_refuses_ends_the_installation(tmp_path):
    console = Console(enable=Ran(1, ""))
    with pytest.raises(ConfigurationError, match="systemctl enable iomdocs-watch"):
        Systemd(tmp_path, console, console).install(Plan("iomdocs-watch", "watch", "/srv", ("/bin/true",), "root"))


def test_an_account_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="нет-такого"):
        Systemd(tmp_path, Console(), Console()).install(
            Plan("iomdocs-watch", "watch", "/srv", ("/bin/true",), "нет-такого")
        )
    assert not list(tmp_path.iterdir())


def test_the_scheduler_is_told_in_order(tmp_path):
    console = Console(powershell=Ran(0, "4\r\n"))
    system = Scheduler(tmp_path / ".iomdocs", console, console)
    system.install(WINDOWS)
    place = tmp_path / ".iomdocs" / "iomdocs-serve.xml"
    assert console.ran == [
        f"schtasks /Create /TN iomdocs-serve /XML {place} /RU OFFICE\\iomdocs /RP * /F",
        "schtasks /Run /TN iomdocs-serve",
    ]
    assert place.read_bytes()[:2] == b"\xff\xfe"
    assert place.read_text("utf-16") == task(WINDOWS)
    assert system.state("iomdocs-serve") == "running"
    assert system.uninstall("iomdocs-serve")
    assert console.ran[-2:] == ["schtasks /End /TN iomdocs-serve", "schtasks /Delete /TN iomdocs-serve /F"]
    assert not place.exists()


@pytest.mark.parametrize(
    ("told", "state"), [(Ran(0, "4\n"), "running"), (Ran(0, "3\n"), "stopped"), (Ran(1, "нет такого"), "absent")]
)
def test_the_scheduler_tells_the_state_by_number(tmp_path, told, state):
    console = Console(powershell=told)
    assert Scheduler(tmp_path, console, console).state("iomdocs-watch") == state


def test_accounts_of_the_system_are_asked_no_password(tmp_path):
    (create, _) = Scheduler(tmp_path).commands(Plan("iomdocs-watch", "watch", "C:\\x", ("a",), "S-1-5-20"))
    assert "/RP" not in create


# The command line


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A workspace that no test changes."""
    return begin(tmp_path_factory.mktemp("service") / "Рабочая папка")


@pytest.mark.parametrize("platform", ["systemd", "windows"])
@pytest.mark.parametrize("face", FACES)
def test_a_dry_run_shows_every_face_and_writes_nothing(office, platform, face):
    before = sorted(office.rglob("*"))
    ran = invoke("--workspace", str(office), "service", "install", face, "--platform", platform, "--dry-run")
    assert ran.exit_code == 0
    assert str(office) in ran.stdout
    assert f"iomdocs-{face}" in ran.stderr
    assert sorted(office.rglob("*")) == before


@pytest.mark.sqlite
def test_folders_elsewhere_may_be_written_to(workspace, tmp_path):
    settings = workspace / "iomdocs.toml"
    told = settings.read_text("utf-8").replace('inbox = "inbox"', f"inbox = '{tmp_path / 'Общий диск'}'")
    settings.write_text(told.replace("sqlite:///.iomdocs", f"sqlite:///{tmp_path.as_posix()}/база"), "utf-8")
    planned = plan(workspace, "serve", name="iomdocs", user="a", platform="systemd", extra=("--port", "8080"))
    assert planned.writable == (str(tmp_path / "Общий диск"), str(tmp_path / "база"))
    assert planned.command[-3:] == ("serve", "--port", "8080")
    assert plan(workspace, "watch", name="i", user="a", platform="windows").command[0].endswith("pythonw.exe")


@pytest.mark.parametrize("name", ["", "../iomdocs", "a b", "служба", "it's", "-x", "x" * 65])
def test_a_name_that_no_system_takes(office, name):
    with pytest.raises(UsageError, match="не годится"):
        plan(office, "watch", name=name, user="a", platform="systemd")
    ran = invoke("--workspace", str(office), "service", "status", "--name", name)
    assert isinstance(ran.exception, UsageError)


def test_another_system_is_only_shown(office, monkeypatch):
    monkeypatch.setattr("iomdocs.cli.service._HERE", "systemd")
    ran = invoke("--workspace", str(office), "service", "install", "--platform", "windows")
    assert isinstance(ran.exception, UsageError)
    assert "--dry-run" in str(ran.exception)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
@pytest.mark.parametrize(
    ("mode", "who", "closed"),
    [
        (0o700, Account(4000, 4000), True),
        (0o750, Account(4000, 4000), True),
        (0o755, Account(4000, 4000), False),
        (0o711, Account(4000, 4000), False),
        (0o700, Account(0, 0), False),
        (0o700, Account(os.getuid(), 4000), False),
        (0o610, Account(4000, os.getgid()), False),
    ],
)
def test_a_program_in_a_closed_home_is_told(mode, who, closed):
    with tempfile.TemporaryDirectory() as place:  # the folders of pytest are closed themselves
        home = Path(place) / "home"
        home.mkdir()
        Path(place).chmod(0o755)
        home.chmod(mode)
        assert closed_to(who, [str(home / "python")]) == (home if closed else None)


# Signs of life


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="Windows has no such sockets")
def test_the_watcher_tells_that_it_is_ready_and_lives(workspace, tmp_path, monkeypatch):
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(place))
        listening.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        daemon = Daemon(workspace, settle=0.05, patrol=0.1)
        thread = threading.Thread(target=daemon.run)
        thread.start()
        try:
            assert [listening.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        finally:
            daemon.stop()
            thread.join(60)


@pytest.mark.parametrize("place", ["", "/nowhere/at/all", "@nobody-listens-here"])
def test_nobody_who_listens_is_no_trouble(monkeypatch, place):
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    heartbeat.ready()
    heartbeat.beat()


# Without a console


@pytest.mark.parametrize("arguments", [["receive"], ["doctor"]])
def test_it_works_where_there_is_no_console(workspace, arguments):
    """As under ``pythonw.exe``: neither output nor complaints have anywhere to go."""
    shutil.copy(SAMPLES / "01 ИОМ чистый.xlsx", workspace / "inbox")
    code = "import sys; sys.stdin = sys.stdout = sys.stderr = None; from iomdocs.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "--workspace", workspace, *arguments]
    assert subprocess.run(command, check=False).returncode == 0
    assert bool(list((workspace / "outbox" / "accepted").iterdir())) == (arguments == ["receive"])
