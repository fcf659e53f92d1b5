"""Build registers from what was accepted."""

import datetime as dt
from collections.abc import Iterator, Sequence

from iomdocs import __version__
from iomdocs.definitions import Register
from iomdocs.errors import UsageError
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.pipeline.debts import lent_debts
from iomdocs.pipeline.expected import awaited, standings
from iomdocs.pipeline.office import Office
from iomdocs.registers import Facts, Written, write
from iomdocs.wording import say

_ACCEPTED = frozenset({"accepted", "accepted_with_warnings"})


def publish(
    office: Office, names: Sequence[str] = (), as_of: dt.date | None = None
) -> Iterator[tuple[Register, Written]]:
    """Write registers into ``outbox/registers``: those named, or all of the office's level.

    Registers of another installed pack are made too when a form of theirs was accepted. ``as_of`` shows what
    was accepted by the end of that day. ``UsageError`` names the registers there are.
    """
    moment = _end_of(as_of, office.now().tzinfo) if as_of else None
    with lent_debts(office, moment) as source:
        for pack, register in _chosen(office, names):
            target = office.outbox / "registers" / register_name(office, register, as_of)
            yield register, write(register, pack, source, _facts(office, register, moment), target)


def register_name(office: Office, register: Register, as_of: dt.date | None = None) -> str:
    """Name of a register's file; one over all forms bears the period, one of the past its day."""
    period = office.period if not register.form else ""
    day = say("registers.file_of_day", day=f"{as_of:%d.%m.%Y}") if as_of else ""
    return safe_name(" ".join(filter(None, (register.title, period, day))) + ".xlsx")


def registers(office: Office) -> Iterator[tuple[Pack, Register]]:
    """Registers of every installed pack that are made on the office's level, each once."""
    seen: set[tuple[str, str]] = set()
    for pack in office.packs:
        for register in pack.registers:
            if office.level in register.levels and (register.pack, register.name) not in seen:
                seen.add((register.pack, register.name))
                yield pack, register


def find_register(office: Office, name: str) -> tuple[Pack, Register]:
    """A register by name or by ``pack/name``; ``UsageError`` names those there are."""
    every = [(pack, register) for pack in office.packs for register in pack.registers]
    for pack, register in every:
        if name in {register.name, f"{register.pack}/{register.name}"}:
            return pack, register
    known = ", ".join(dict.fromkeys(register.name for _, register in every))
    raise UsageError(say("errors.no_register", name=name, known=known))


def _chosen(office: Office, names: Sequence[str]) -> list[tuple[Pack, Register]]:
    if names:
        return [find_register(office, name) for name in names]
    own = {register.name for register in office.pack.registers}
    used = {each.form for each in office.store.journal() if each.outcome in _ACCEPTED}
    return [
        (pack, register)
        for pack, register in registers(office)
        if (register.name in own and pack is office.pack) or register.form in used
    ]


def _facts(office: Office, register: Register, moment: dt.datetime | None) -> Facts:
    form = next((form for pack in office.packs for form in pack.forms if form.id == register.form), None)
    return Facts(
        title_of=office.title,
        municipality=office.municipality,
        period=office.period,
        as_of=moment,
        awaited=awaited(office, moment) if register.form else (),
        submitted=standings(office, form, moment),
        version=__version__,
        workspace=office.title,
        zone=office.now().tzinfo or dt.UTC,
        parameters={"today": moment.date() if moment else office.today},
    )


def _end_of(day: dt.date, zone: dt.tzinfo | None) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, tzinfo=zone or dt.UTC)
