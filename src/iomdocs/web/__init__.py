"""The page: what a methodologist sees, what a school sends, who may come in."""

from iomdocs.web.application import build
from iomdocs.web.house import House
from iomdocs.web.serving import serve

__all__ = ["House", "build", "serve"]
