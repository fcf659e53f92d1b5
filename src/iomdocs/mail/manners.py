"""Which letters no person wrote: an answering machine must never answer another one (RFC 3834, section 2)."""

import re
from email.message import Message
from typing import Literal, TypeAlias

Fate: TypeAlias = Literal["", "loop", "bounce", "automatic", "bulk", "nobody"]
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|no-?_?reply|do-?not-?reply|nobody|bounces?|owner-.*|.*-(?:request|bounces?|owner))",
    re.IGNORECASE,
)
_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post")
_REPORTS = frozenset({"multipart/report", "message/delivery-status", "message/disposition-notification"})
_WORD = re.compile(r"[A-Za-z_-]+")


def automatic(headers: Message, sender: str, own: str) -> Fate:
    """Why a letter must not be taken or answered; empty when a person sent it.

    ``loop`` is our own letter, ``bounce`` a report of a server, ``automatic`` an answering machine's, ``bulk`` a
    mailing list's; ``nobody`` has not exactly one sender.
    """
    if sender == own or own in _all(headers, "X-Loop"):
        return "loop"
    if _is_bounce(headers, sender):
        return "bounce"
    if (
        _first_word(headers, "Auto-Submitted") not in {"", "no"}
        or "X-Autoreply" in headers
        or "X-Autorespond" in headers
    ):
        return "automatic"
    if _first_word(headers, "Precedence") in _BULK or any(name in headers for name in _LISTS):
        return "bulk"
    if not sender:
        return "nobody"
    return "automatic" if _MACHINES.fullmatch(sender.partition("@")[0]) else ""


def _is_bounce(headers: Message, sender: str) -> bool:
    path = headers.get("Return-Path")
    empty = path is not None and str(path).replace(" ", "") == "<>"
    machine = sender.partition("@")[0] in {"mailer-daemon", "postmaster"}
    return empty or machine or headers.get_content_type() in _REPORTS or "X-Failed-Recipients" in headers


def _first_word(headers: Message, name: str) -> str:
    """The value without its comment and parameters: «auto-replied (vacation); owner-email=…»."""
    found = _WORD.search(str(headers.get(name, "")))
    return found[0].lower() if found else ""


def _all(headers: Message, name: str) -> str:
    return " ".join(map(str, headers.get_all(name, []))).casefold()


def vouched(headers: Message, server: str) -> bool:
    """Whether our own mail server found the sender genuine (RFC 8601); true when none is named to ask.

    Only its topmost statement counts: one further below may have come with the letter.
    """
    if not server:
        return True
    for value in headers.get_all("Authentication-Results", []):
        told = " ".join(str(value).split()).casefold()
        if told.partition(";")[0].split(" ")[0] == server.casefold():
            return "dmarc=fail" not in told and bool(re.search(r"\b(?:dmarc|spf|dkim)=pass\b", told))
    return False
