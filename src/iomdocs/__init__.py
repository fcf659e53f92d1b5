"""iomdocs: school workbooks in, judged, marked, consolidated, and written out as documents."""

__version__ = "0.1.0"
