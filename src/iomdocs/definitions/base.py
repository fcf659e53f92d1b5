"""What all definitions share: names, kinds, severities, levels."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, StringConstraints

KindName: TypeAlias = Literal[
    "text",
    "ordinal",
    "number",
    "hours",
    "date",
    "period",
    "person",
    "position",
    "organisation",
    "choice",
    "document",
    "signature",
    "snils",
    "inn",
]
SeverityName: TypeAlias = Literal["error", "warning", "note"]
Level: TypeAlias = Literal["school", "municipality", "region"]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]


class Definition(BaseModel):
    """Base of all definitions: immutable, and an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
