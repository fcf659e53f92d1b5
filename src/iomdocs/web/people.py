"""People with passwords: add, let in no more, give a new password."""

import re
from collections.abc import Sequence

from iomdocs.errors import UsageError
from iomdocs.pipeline.office import Office
from iomdocs.store import User
from iomdocs.web.passwords import hashed
from iomdocs.web.visitors import ROLES
from iomdocs.wording import say

__all__ = ["ROLES", "add", "disable", "renew"]
_LOGIN = re.compile(r"[a-z0-9][a-z0-9.@_-]{1,39}")


def add(
    office: Office, login: str, role: str, password: str, *, name: str = "", municipalities: Sequence[str] = ()
) -> User:
    """Add somebody; ``UsageError`` says what is wrong with the login, the role, the places or the password."""
    login = login.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise UsageError(say("web.errors.login"))
    if role not in ROLES:
        raise UsageError(say("web.errors.role"))
    known = {each.municipality for each in office.store.directory().organisations}
    for place in municipalities:
        if place not in known:
            raise UsageError(say("web.errors.municipality", name=place))
    user = User(login, name.strip(), role, hashed(password), tuple(municipalities))
    if not office.store.add_user(user, office.now()):
        raise UsageError(say("web.errors.login_taken", login=login))
    return user


def disable(office: Office, login: str) -> None:
    """Let somebody in no more; his sessions end. ``UsageError`` for the last administrator."""
    others = [each for each in office.store.users() if not each.disabled and each.login != login]
    user = _known(office, login)
    if user.role == "administrator" and not any(each.role == "administrator" for each in others):
        raise UsageError(say("web.errors.last_administrator"))
    office.store.disable_user(login, office.now())


def renew(office: Office, login: str, password: str) -> None:
    """Give somebody a new password and let him in again; his sessions end."""
    _known(office, login)
    office.store.set_password(login, hashed(password))


def _known(office: Office, login: str) -> User:
    user = office.store.user(login)
    if user is None:
        raise UsageError(say("web.errors.no_user", login=login))
    return user
