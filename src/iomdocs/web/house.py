"""Everything a page works with, wired once for the process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from iomdocs.pipeline.office import Office
from iomdocs.web.building import Builder
from iomdocs.web.desk import Desk
from iomdocs.web.limits import Limits
from iomdocs.web.links import Links
from iomdocs.web.looking import Looker
from iomdocs.web.secret import secret
from iomdocs.web.sessions import Sessions
from iomdocs.web.standing import Standings
from iomdocs.web.watchman import Watchman
from iomdocs.workspace import PageSettings, configuration, open_office, today

_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class House:
    """One workspace, open to visitors; ``close`` ends its threads and workers."""

    opened: Office
    settings: PageSettings
    hosts: frozenset[str]
    sessions: Sessions
    links: Links
    limits: Limits
    desk: Desk
    builder: Builder
    looker: Looker
    standings: Standings
    watchman: Watchman

    @classmethod
    def open(cls, root: Path, *, hosts: Sequence[str] = ()) -> Self:
        """Wire a workspace for the page; ``hosts`` are names by which it is reached besides those of the settings."""
        settings = configuration(root).page
        office = open_office(root)
        key = secret(office.state)
        outside = urlsplit(settings.address)
        names = {*_LOCAL, *hosts, *settings.hosts, *([outside.hostname] if outside.hostname else [])}
        desk = Desk(office)
        return cls(
            office,
            settings,
            frozenset(name.lower() for name in names),
            Sessions(key, secure=outside.scheme == "https"),
            Links(key),
            Limits(),
            desk,
            Builder(),
            Looker(office),
            Standings(),
            Watchman(office, desk),
        )

    @property
    def office(self) -> Office:
        """The office on the business date of this moment."""
        now = today()
        return self.opened if self.opened.today == now else replace(self.opened, today=now)

    @property
    def secure(self) -> bool:
        """Whether visitors come by https."""
        return self.settings.address.startswith("https:")

    def close(self) -> None:
        """End what works in the background; what was dropped stays in the inbox for the next start."""
        self.builder.close()
        self.desk.close()
        self.looker.close()
        self.opened.store.close()
