"""Have the system start the program by itself: a systemd unit or a task of the Windows Task Scheduler."""

from iomdocs.service.managing import Manager, Ran, Scheduler, State, Systemd, manager
from iomdocs.service.plan import FACES, Face, Plan, Platform, plan, titles
from iomdocs.service.systemd import unit
from iomdocs.service.windows import task

__all__ = [
    "FACES",
    "Face",
    "Manager",
    "Plan",
    "Platform",
    "Ran",
    "Scheduler",
    "State",
    "Systemd",
    "manager",
    "plan",
    "task",
    "titles",
    "unit",
]
