"""A rehearsal: mistakes of the catalogue are planted, received for true, and mended as the answers say."""

from iomdocs.demo.rehearsal.campaign import rehearse
from iomdocs.demo.rehearsal.tally import Outcome

__all__ = ["Outcome", "rehearse"]
