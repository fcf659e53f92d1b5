"""Is everything here that is needed: examined for the person who installs."""

from iomdocs.health.examining import examine
from iomdocs.health.machine import Machine
from iomdocs.health.sign import Sign

__all__ = ["Machine", "Sign", "examine"]
