"""Send what waits: nothing is lost, and nothing is sent twice that the server said it has.

Only when the net breaks between a letter's last byte and the server's «I have it», or the program ends just there, is
it unknown whether the letter went: it is sent once more under the same id, by which mail programs know it again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from iomdocs.errors import IomdocsError
from iomdocs.logs import Log
from iomdocs.mail import MailSettings, Refused, Server
from iomdocs.pipeline.office import Office
from iomdocs.store import Dispatch
from iomdocs.wording import say

_LOG = Log("mail")
_MINUTE = dt.timedelta(minutes=1)
_PAUSES = (1, 5, 15, 60, 240)
"""Minutes between tries of a letter that the server does not take now."""
_PATIENCE = dt.timedelta(days=5)
"""How long a letter is tried, as RFC 5321 (4.5.4.1) has it."""


def send(
    office: Office, settings: MailSettings, server: Server, stop: Callable[[], bool] = lambda: False
) -> Counter[str]:
    """Send what is due; returns how many letters there are of each new state."""
    done: Counter[str] = Counter()
    for each in office.store.due_mail(office.now()):
        if stop():
            break
        done[_send(office, settings, server, each)] += 1
    return done


def _send(office: Office, settings: MailSettings, server: Server, each: Dispatch) -> str:
    store = office.store
    if each.message is None:
        return _done(office, each, "failed", "empty")
    store.change_mail(each.id, state="sending", tries=each.tries + 1)
    try:
        server.send(settings.address, each.recipient, each.message)
    except Refused as refused:
        if refused.for_good:
            return _done(office, each, "failed", str(refused.code))
        return _later(office, each, str(refused.code))
    except IomdocsError as error:
        _later(office, each, type(error).__name__)
        raise
    return _done(office, each, "sent", "")


def _done(office: Office, each: Dispatch, state: str, trouble: str) -> str:
    office.store.change_mail(each.id, state=state, trouble=trouble, message=None, sent_at=office.now())
    _LOG.info("letter_went", number=each.id, state=say(f"mail.state.{state}"), code=trouble or "–")
    return state


def _later(office: Office, each: Dispatch, trouble: str) -> str:
    now = office.now()
    if each.queued_at is not None and now - each.queued_at > _PATIENCE:
        return _done(office, each, "failed", trouble)
    pause = _PAUSES[min(each.tries, len(_PAUSES) - 1)] * _MINUTE
    office.store.change_mail(each.id, state="waiting", trouble=trouble, due_at=now + pause)
    return "waiting"
