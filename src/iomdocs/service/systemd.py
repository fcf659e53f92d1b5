"""A systemd unit: started with the machine, started anew when it fails or hangs, writing only where it must."""

from collections.abc import Iterator, Sequence

from iomdocs.service.access import program_places
from iomdocs.service.plan import Plan
from iomdocs.wording import say

_HOMES = ("/home", "/root", "/run/user")
# No MemoryDenyWriteExecute: LibreOffice writes code at run time. Landlock is not in @system-service, and the workers
# take away their own right to write with it; a call that the kernel does not know is refused, not punished by death.
_CONFINED = """\
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths={writable}
ProtectHome={homes}
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=landlock_create_ruleset landlock_add_rule landlock_restrict_self
SystemCallErrorNumber=EPERM
"""


def unit(plan: Plan, *, reads: Sequence[str] | None = None) -> str:
    """The unit's text; ``reads`` are places of the program itself, those of this process if not told.

    Back-off (``RestartSteps``) is known to systemd since 254; older ones try every ten seconds.
    """
    return "\n".join([*_unit(plan), "", *_service(plan), "", _confined(plan, reads), *_install()])


def _unit(plan: Plan) -> Iterator[str]:
    yield f"# {say('service.unit.head', title=plan.title)}"
    yield "[Unit]"
    yield f"Description={_percents(say(f'service.unit.{plan.face}', folder=plan.root))}"
    yield "Wants=network-online.target"
    yield "After=network-online.target" + (" postgresql.service" if plan.postgresql else "")
    yield f"RequiresMountsFor={_path(plan.root)}"
    yield "StartLimitIntervalSec=0"


def _service(plan: Plan) -> Iterator[str]:
    yield "[Service]"
    yield "Type=notify"
    yield "TimeoutStartSec=15min"
    yield "WatchdogSec=15min"
    yield f"User={plan.user}"
    yield "UMask=0027"
    yield "Environment=LANG=C.UTF-8"
    yield f"ExecStart={' '.join(map(_word, plan.command))}"
    yield "Restart=on-failure"
    yield "RestartSec=10"
    yield "RestartSteps=6"
    yield "RestartMaxDelaySec=5min"
    # The signal goes to the main process alone: it finishes what is in hand and lets its workers go.
    yield "KillMode=mixed"
    yield "TimeoutStopSec=90"


def _confined(plan: Plan, reads: Sequence[str] | None) -> str:
    # A share that is away must not keep the service from starting: it waits for the share by itself.
    writable = " ".join([_path(plan.root), *(_path(each, "-") for each in plan.writable)])
    used = [plan.root, *plan.writable, *(program_places() if reads is None else reads)]
    at_home = any(each == home or each.startswith(f"{home}/") for each in used for home in _HOMES)
    return _CONFINED.format(writable=writable, homes="read-only" if at_home else "yes")


def _install() -> Iterator[str]:
    yield "[Install]"
    yield "WantedBy=multi-user.target"
    yield ""


def _percents(text: str) -> str:
    """A percent sign begins a specifier."""
    return text.replace("%", "%%")


def _path(path: str, prefix: str = "") -> str:
    """A path in a list of paths: systemd takes quotes off, but leaves backslashes as they are."""
    quote = "'" if '"' in path else '"'
    plain = not any(sign in path for sign in " \t\"'")
    return _percents(f"{prefix}{path}" if plain else f"{quote}{prefix}{path}{quote}")


def _word(word: str) -> str:
    """A word of a command line, as ``systemd.syntax`` wants it."""
    safe = _percents(word).replace("$", "$$")
    if word and not any(sign in word for sign in " \t\"'\\;"):
        return safe
    escaped = safe.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
