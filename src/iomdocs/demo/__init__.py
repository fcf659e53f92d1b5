"""A synthetic district: invented people fill real forms, well and badly, and what was planted must be found."""

from iomdocs.demo.building import Size, build, run
from iomdocs.demo.report import Report

__all__ = ["Report", "Size", "build", "run"]
