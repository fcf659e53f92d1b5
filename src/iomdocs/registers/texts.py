"""The words of a register that are put together from facts."""

import datetime as dt
from collections.abc import Sequence

from iomdocs.cells import plain
from iomdocs.definitions import Register
from iomdocs.packs import Pack
from iomdocs.registers.facts import Facts, Standing
from iomdocs.wording import catalogue, say

FILES_LINE = 8
_FOOTER_LIMIT = 170


def day(moment: dt.date | None) -> str:
    """Write a day as Russians do, «22.11.2026»; nothing for no day."""
    return f"{moment:%d.%m.%Y}" if moment else ""


def local(moment: dt.datetime | None, facts: Facts) -> dt.datetime | None:
    """Put a moment on the clocks of those who read the register."""
    return moment.astimezone(facts.zone).replace(tzinfo=None) if moment and moment.tzinfo else moment


def footer(title: str, facts: Facts) -> str:
    """Word the left part of the footer: what it is, and the date of the data if it is given."""
    date = day(local(facts.as_of or facts.made_at, facts))
    key = "registers.footer_dated" if date else "registers.footer"
    short = title if len(title) <= _FOOTER_LIMIT else f"{title[:_FOOTER_LIMIT]}…"
    return say(key, title=plain(short).replace("\n", " ").replace("&", "&&"), date=date)


def missing(facts: Facts) -> list[Sequence[str]]:
    """Rows of «Не сдали»: number, code, organisation, municipality, last action; by municipality, then by name."""
    late = [one for one in facts.awaited if not facts.submitted.get(one.code, Standing()).submitted]
    late.sort(key=lambda one: (one.municipality, one.short_name or one.full_name, one.code))
    return [
        (
            str(number),
            plain(one.code),
            plain(one.short_name or one.full_name),
            plain(one.municipality),
            action(facts.submitted.get(one.code, Standing())),
        )
        for number, one in enumerate(late, 1)
    ]


def action(standing: Standing) -> str:
    """Word what happened last: «возвращён 05.10.2026: 3 ошибки»."""
    if standing.outcome is None:
        return say("registers.action.none")
    known = standing.outcome if standing.outcome in catalogue("registers")["action"] else "other"
    return say(f"registers.action.{known}", date=day(standing.on), errors=standing.errors).strip()


def about(register: Register, pack: Pack, facts: Facts, dated: dt.datetime | None, file: str) -> list[tuple[str, str]]:
    """Lines of «О файле» as pairs of a catalogue key and a text; empty ones are not shown."""
    sheet = register.rows.title
    return [
        ("what", register.title),
        ("owner", facts.title_of),
        ("municipality", facts.municipality),
        ("period", facts.period),
        ("pack", pack.head.title),
        ("cites", register.cites),
        ("as_of", day(local(facts.as_of, facts))),
        ("made_at", f"{dated:%d.%m.%Y %H:%M}" if dated else ""),
        ("workspace", facts.workspace),
        ("version", facts.version),
        ("trace", say("registers.about.trace_how", file=file, sheet=sheet)),
        ("keep", say("registers.about.keep_how")),
    ]
