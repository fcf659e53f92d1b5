"""Mail in its order: letters are fetched, their files received as any other, answers and reminders sent."""

from iomdocs.pipeline.mailing.room import Mailroom
from iomdocs.pipeline.mailing.turns import other_host

__all__ = ["Mailroom", "other_host"]
