"""Mail in its order: letters are fetched, their files received as any other, answers and reminders sent."""

from iomdocs.pipeline.mailing.room import Mailroom

__all__ = ["Mailroom"]
