"""Have the system start the program by itself: a systemd unit or a task of the Windows Task Scheduler."""

from iomdocs.service.access import Account, account, closed_to, program_places
from iomdocs.service.managing import Manager, Ran, Scheduler, State, Systemd, manager
from iomdocs.service.plan import FACES, Face, Plan, Platform, plan, titles
from iomdocs.service.systemd import unit
from iomdocs.service.windows import task

__all__ = [
    "FACES",
    "Account",
    "Face",
    "Manager",
    "Plan",
    "Platform",
    "Ran",
    "Scheduler",
    "State",
    "Systemd",
    "account",
    "closed_to",
    "manager",
    "plan",
    "program_places",
    "task",
    "titles",
    "unit",
]
