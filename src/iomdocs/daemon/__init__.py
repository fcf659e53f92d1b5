"""What runs by itself: the inbox is watched, mail is fetched and sent."""

from iomdocs.daemon.watching import PATROL, SETTLE, Daemon

__all__ = ["PATROL", "SETTLE", "Daemon"]
