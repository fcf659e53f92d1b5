"""Everything a pack may declare: forms, lists, registers, indicators, documents, deadlines."""

from iomdocs.definitions.base import Definition, KindName, Level, Name, SeverityName, Text
from iomdocs.definitions.forms import Basis, Form, FormField, Line, Matrix, Rule, Section, Table
from iomdocs.definitions.heads import Deadline, Journal, PackHead, journal_pattern
from iomdocs.definitions.lists import Choice, ChoiceList
from iomdocs.definitions.products import Bundle, Chart, Column, Document, Indicator, Register, RegisterSheet

__all__ = [
    "Basis",
    "Bundle",
    "Chart",
    "Choice",
    "ChoiceList",
    "Column",
    "Deadline",
    "Definition",
    "Document",
    "Form",
    "FormField",
    "Indicator",
    "Journal",
    "KindName",
    "Level",
    "Line",
    "Matrix",
    "Name",
    "PackHead",
    "Register",
    "RegisterSheet",
    "Rule",
    "Section",
    "SeverityName",
    "Table",
    "Text",
    "journal_pattern",
]
