"""Mail servers of Debian on the loopback: Dovecot keeps the boxes (IMAP, LMTP) and takes letters from those who have a
password (submission, with TLS); OpenSMTPD carries them. Its own TLS is broken in Debian 12 (OpenSSL 3)."""

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

OFFICE, SCHOOL, STRANGER = "forms@office.test", "school3@obr.test", "petrov@elsewhere.test"
PASSWORD = "пароль-1 «с пробелом»"
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp submission
submission_relay_host = 127.0.0.1
submission_relay_port = {smtp}
hostname = localhost
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/home/%u
first_valid_uid = 0
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {submission}
  }}
  inet_listener submissions {{
    port = {smtps}
    ssl = yes
  }}
}}
service lmtp {{
  user = {user}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={user} home={folder}/home/%u allow_all_users=yes
}}
"""
_SMTPD = """
listen on 127.0.0.1 port {smtp}
action "box" lmtp "127.0.0.1:{lmtp}" rcpt-to virtual {{ "@" = "{user}" }}
match from any for domain {{ "office.test", "obr.test", "elsewhere.test" }} action "box"
"""


@dataclass(frozen=True)
class Servers:
    """Where the servers listen, and the certificates by which they are trusted."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int
    smtp: int
    smtps: int
    submission: int

    @property
    def certificates(self) -> Path:
        return self.folder / "cert.pem"

    def post(self, sender: str, letter: bytes) -> None:
        """Send a letter to the office as another's mail server does."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.sendmail(sender, [OFFICE], letter)

    def box(self, address: str, folder: str = "") -> list[Path]:
        """Letters of a box, the oldest first."""
        place = self.folder / "home" / address / folder
        return sorted([*place.glob("new/*"), *place.glob("cur/*")], key=lambda path: path.name)

    def wait_for(self, address: str, count: int, folder: str = "") -> list[Path]:
        """Letters of a box, when there are so many."""
        for _ in range(300):
            if len(found := self.box(address, folder)) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count}; {(self.folder / 'smtpd.log').read_text()[-2000:]}")


@contextmanager
def mail_servers() -> Iterator[Servers]:
    """Both servers with empty boxes; the test is skipped where they are not installed, or only root may start them."""
    services = (Path("/usr/lib/dovecot") / each for each in ("imap", "lmtp", "submission"))
    if not shutil.which("smtpd", path=_path()) or not all(each.exists() for each in services):
        pytest.skip("dovecot-imapd, dovecot-lmtpd, dovecot-submissiond and opensmtpd are not installed")
    if os.geteuid():
        pytest.skip("only root may start a mail server")
    folder = Path(tempfile.mkdtemp(prefix="iomdocs-mail-"))
    folder.chmod(0o755)
    servers = Servers(folder, *_free_ports(6))
    _write(servers)
    with _running(servers):
        yield servers
    shutil.rmtree(folder, ignore_errors=True)


def _write(servers: Servers) -> None:
    folder, ports = (
        servers.folder,
        {name: getattr(servers, name) for name in ("imap", "imaps", "lmtp", "smtp", "smtps", "submission")},
    )
    for each in ("run", "state", "home"):
        (folder / each).mkdir()
    shutil.chown(folder / "home", "mail", "mail")
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", *key, "-subj", "/CN=localhost", "-addext", names], check=True, capture_output=True
    )
    (folder / "key.pem").chmod(0o600)
    (folder / "users").write_text(f"{OFFICE}:{{PLAIN}}{PASSWORD}:::::\n")
    (folder / "dovecot.conf").write_text(_DOVECOT.format(folder=folder, user="mail", **ports))
    (folder / "smtpd.conf").write_text(_SMTPD.format(folder=folder, user="mail", **ports))


@contextmanager
def _running(servers: Servers) -> Iterator[None]:
    folder, path = servers.folder, _path()
    with (folder / "smtpd.log").open("w") as log:
        keeper = subprocess.Popen(["dovecot", "-F", "-c", folder / "dovecot.conf"], env={"PATH": path})
        carrier = subprocess.Popen(
            ["smtpd", "-d", "-f", folder / "smtpd.conf"], env={"PATH": path}, stdout=log, stderr=log
        )
        try:
            for port in (servers.imaps, servers.lmtp, servers.smtp, servers.smtps):
                _wait_for(port, carrier)
            yield
        finally:
            for each in (carrier, keeper):
                with suppress(ProcessLookupError):
                    each.send_signal(signal.SIGTERM)
                each.wait(20)


def _wait_for(port: int, carrier: subprocess.Popen) -> None:
    for _ in range(200):
        if carrier.poll() is not None:
            pytest.skip("another smtpd is running on this machine")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(port)


def _free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    try:
        for each in taken:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in taken]
    finally:
        for each in taken:
            each.close()


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
