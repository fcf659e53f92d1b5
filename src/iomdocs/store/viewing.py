"""The views that a database has, and how they are replaced by those that it must have."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert

from iomdocs.store import corrections, listing, views
from iomdocs.store.engines import is_sqlite, wait_in_line
from iomdocs.store.schema import settings

NAME, _LINE = "views", 0x696F76
"""The setting that remembers them, and the lock of whoever replaces them."""


def there(connection: Connection) -> dict[str, str]:
    """The views that were made last, not yet limited to a moment."""
    found: dict[str, str] = json.loads(listing.setting(connection, NAME) or '{"views":{}}')["views"]
    return found


def packed(made: Mapping[str, str], corrected: bool) -> str:  # noqa: FBT001 - kept beside the views
    """What the setting holds."""
    return json.dumps({"views": made, "corrected": corrected}, ensure_ascii=False, sort_keys=True)


def replace(connection: Connection, made: Mapping[str, str]) -> None:
    """Drop the views there were and create those there must be; two hosts at once would trip over each other."""
    if not is_sqlite(connection):
        wait_in_line(connection, _LINE)
    before = there(connection)
    for name in sorted({*before, *made}):
        connection.exec_driver_sql(f'DROP VIEW IF EXISTS "{name}"')
    escape = "%" if is_sqlite(connection) else "%%"
    corrected = corrections.any_applied(connection)
    for name, view in made.items():
        connection.exec_driver_sql(
            f'CREATE VIEW "{name}" AS {views.at_present(view, corrected=corrected)}'.replace("%", escape)
        )
    connection.execute(delete(settings).where(settings.c.name == NAME))
    connection.execute(insert(settings).values(name=NAME, value=packed(made, corrected)))
