"""The part of the store that the page needs: who may come in, what was done, where each submission stands."""

import datetime as dt
from collections.abc import Mapping, Sequence

from iomdocs.store import glances, visitors
from iomdocs.store.engines import guarded
from iomdocs.store.glances import Glance
from iomdocs.store.remembered import Remembered
from iomdocs.store.rows import Submission, stamp
from iomdocs.store.visitors import Act, Link, User


class Visited(Remembered):
    """People, links and acts, and quick looks at submissions."""

    # People

    def add_user(self, user: User, at: dt.datetime) -> bool:
        """Add somebody; false when there is such a login."""
        with guarded(), self._writer.begin() as connection:
            return visitors.put_user(connection, user, at)

    def user(self, login: str) -> User | None:
        """Somebody by login."""
        with guarded(), self._reader.connect() as connection:
            return visitors.get_user(connection, login)

    def users(self) -> list[User]:
        """Everybody, by login."""
        with guarded(), self._reader.connect() as connection:
            return visitors.all_users(connection)

    def set_password(self, login: str, password: str) -> bool:
        """Give somebody a new password and let him in again; his sessions end. False when there is nobody."""
        with guarded(), self._writer.begin() as connection:
            return visitors.change_user(connection, login, {"password": password, "disabled_at": None})

    def disable_user(self, login: str, at: dt.datetime) -> bool:
        """Let somebody in no more; his sessions end. False when there is nobody."""
        with guarded(), self._writer.begin() as connection:
            return visitors.change_user(connection, login, {"disabled_at": stamp(at)})

    # Links

    def add_links(self, given: Sequence[Link]) -> None:
        """Add links of schools."""
        with guarded(), self._writer.begin() as connection:
            visitors.put_links(connection, given)

    def links(self, organisation: str | None = None) -> list[Link]:
        """Every link, the oldest first, or those of one organisation."""
        with guarded(), self._reader.connect() as connection:
            return visitors.all_links(connection, organisation)

    def link(self, number: str) -> Link | None:
        """A link by its id."""
        with guarded(), self._reader.connect() as connection:
            return visitors.get_link(connection, number)

    def revoke_links(self, organisation: str, at: dt.datetime) -> int:
        """Revoke all links of an organisation; returns how many there were."""
        with guarded(), self._writer.begin() as connection:
            return visitors.revoke_links(connection, organisation, at)

    def used_link(self, number: str, at: dt.datetime) -> None:
        """Note that somebody came by a link."""
        with guarded(), self._writer.begin() as connection:
            visitors.used_link(connection, number, at)

    # What was done

    def note(self, act: Act) -> None:
        """Write down what was done by the page."""
        with guarded(), self._writer.begin() as connection:
            visitors.put_act(connection, act)

    def acts(self, limit: int, before: dt.datetime | None = None) -> list[Act]:
        """What was done, the newest first."""
        with guarded(), self._reader.connect() as connection:
            return visitors.acts(connection, limit, before)

    def acts_counted(self) -> Mapping[str, int]:
        """How often each thing was done."""
        with guarded(), self._reader.connect() as connection:
            return visitors.count_acts(connection)

    # Submissions at a glance

    def glances(self, form: str) -> list[Glance]:
        """Submissions of a form without their findings, the newest first."""
        with guarded(), self._reader.connect() as connection:
            return glances.of_form(connection, form)

    def newest(self) -> int:
        """Number of the newest submission, 0 when there is none."""
        with guarded(), self._reader.connect() as connection:
            return glances.newest(connection)

    def arrived(self, file: str, after: int = 0) -> Submission | None:
        """The newest submission that came as this file and has a number above ``after``."""
        with guarded(), self._reader.connect() as connection:
            return glances.arrived(connection, file, after)

    def submissions_of(self, code: str) -> list[Submission]:
        """Submissions of an organisation, and those that came from its folder, the newest first."""
        with guarded(), self._reader.connect() as connection:
            return glances.of_organisation(connection, code)

    def owners(self, number: int) -> frozenset[str | None]:
        """Codes of all organisations whose cards a submission holds."""
        with guarded(), self._reader.connect() as connection:
            return glances.owners(connection, number)

    def outcomes(self) -> Mapping[str, int]:
        """How many submissions there are of each outcome."""
        with guarded(), self._reader.connect() as connection:
            return glances.outcomes(connection)
