"""A school's own way in: a signed link, which needs no password, ends with the school year and can be revoked."""

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence

from itsdangerous import BadSignature, URLSafeSerializer

from iomdocs.store import Link, Store

_NAME = 12
_YEAR_ENDS = (8, 31)


class Links:
    """Signs links and reads them."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="link")

    def token(self, link: Link) -> str:
        """What stands in the address."""
        return str(self._signer.dumps(link.id))

    def read(self, token: str, store: Store) -> Link | None:
        """The link of an address; None when we did not sign it or it is not known."""
        try:
            return store.link(str(self._signer.loads(token)))
        except BadSignature:
            return None


def is_open(link: Link, today: dt.date) -> bool:
    """Whether a link still opens."""
    return not link.revoked and today <= link.until


def year_end(today: dt.date) -> dt.date:
    """Last day of the school year that a day belongs to.

    >>> year_end(dt.date(2026, 11, 22)), year_end(dt.date(2027, 8, 31))
    (datetime.date(2027, 8, 31), datetime.date(2027, 8, 31))
    """
    end = dt.date(today.year, *_YEAR_ENDS)
    return end if today <= end else end.replace(year=today.year + 1)


def open_links(store: Store, today: dt.date) -> dict[str, Link]:
    """The newest link of each organisation that opens, by its code."""
    return {each.organisation: each for each in store.links() if is_open(each, today)}


def make(store: Store, codes: Iterable[str], now: dt.datetime) -> Sequence[Link]:
    """Make a link for each organisation that has none that opens; returns the new ones."""
    there = open_links(store, now.date())
    until = year_end(now.date())
    made = [Link(secrets.token_urlsafe(_NAME), code, now, until) for code in codes if code not in there]
    store.add_links(made)
    return made
