"""Passwords: kept as argon2 hashes, checked in the same time whether there is such a login or not."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from iomdocs.errors import UsageError
from iomdocs.wording import say

SHORTEST = 10
_LONGEST = 200
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from paper
_GROUPS, _LETTERS = 4, 4


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """The hash of a password that is good enough; ``UsageError`` tells what is wrong with it."""
    if not SHORTEST <= len(password) <= _LONGEST:
        raise UsageError(say("web.errors.password", shortest=SHORTEST))
    return _hasher().hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password; without a hash the same time goes by, and it is not."""
    try:
        return _hasher().verify(kept or _nobody(), password[:_LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex())


def invented() -> str:
    """A password to be given to somebody, 78 bits of chance."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
