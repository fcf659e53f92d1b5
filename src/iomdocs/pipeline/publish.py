"""Build registers from what was accepted."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from iomdocs import __version__
from iomdocs.definitions import Register
from iomdocs.errors import UsageError
from iomdocs.files import safe_name
from iomdocs.packs import Pack
from iomdocs.pipeline.awaiting import awaited, standings
from iomdocs.pipeline.debts import lent_debts
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.originals import Originals
from iomdocs.pipeline.parting import Parting, overlong
from iomdocs.pipeline.published import Ledger
from iomdocs.registers import Facts, Rows, Source, Written, as_moment, queries, write
from iomdocs.wording import say

_JOURNAL = "issued_documents"
_NONE: Mapping[str, object] = MappingProxyType({})


def publish(
    office: Office, names: Sequence[str] = (), as_of: dt.date | None = None
) -> Iterator[tuple[Register, Written]]:
    """Write registers into ``outbox/registers``: those named, or all of the office's level.

    Registers of another installed pack are made too when a form of theirs was accepted. ``as_of`` shows what
    was accepted by the end of that day. ``UsageError`` names the registers there are.
    """
    if as_of is not None:
        yield from _rebuilt(office, names, as_of)
        return
    for pack, register in chosen(office, names):
        yield register, _renewed(office, pack, register)


def _rebuilt(office: Office, names: Sequence[str], as_of: dt.date) -> Iterator[tuple[Register, Written]]:
    """The past: byte for byte what would have been built first at the end of that day."""
    moment = _end_of(as_of, office.now().tzinfo)
    with lent_debts(office, moment) as source:
        for pack, register in chosen(office, names):
            target = office.outbox / "registers" / register_name(office, register, as_of)
            facts = _facts(office, register, moment)
            yield register, write(register, pack, _Past(source, moment), facts, target)


def _renewed(office: Office, pack: Pack, register: Register) -> Written:
    """The present, with what people wrote into the register that it replaces."""
    target = office.outbox / "registers" / register_name(office, register)
    ledger = Ledger(office)
    if not register.form:
        return _owed(office, pack, register, ledger, target)
    facts = _facts(office, register, None)
    with office.store.steady(queries(register, pack)) as source:
        if long := overlong(register, source, facts.parameters):
            return Parting(register, pack, source, facts, ledger, target).publish(long, Originals(office))
        earlier = ledger.earlier(target, register)
        written = write(register, pack, source, facts, target, earlier)
    ledger.remember(written)
    return written


def _owed(office: Office, pack: Pack, register: Register, ledger: "Ledger", target: Path) -> Written:
    """A register of no form may show who owes what, now and when it was built last."""
    earlier = ledger.earlier(target, register)
    since = as_moment(earlier.copy.built) if earlier else None
    with ExitStack() as lent:
        source = lent.enter_context(lent_debts(office))
        if earlier is not None and since is not None:
            earlier = replace(earlier, past=lent.enter_context(lent_debts(office, since)))
        written = write(register, pack, source, _facts(office, register, None), target, earlier)
    ledger.remember(written)
    return written


class _Past:
    """A source that answers as it would have answered then."""

    def __init__(self, source: Source, moment: dt.datetime) -> None:
        self._source, self._moment = source, moment

    def read(self, sql: str, parameters: Mapping[str, object] = _NONE, *, as_of: dt.datetime | None = None) -> Rows:
        return self._source.read(sql, parameters, as_of=as_of or self._moment)


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


def chosen(office: Office, names: Sequence[str] = ()) -> list[tuple[Pack, Register]]:
    """Registers that were named, or those that are built when none is named."""
    if names:
        return [find_register(office, name) for name in names]
    own = {register.name for register in office.pack.registers}
    used = office.store.forms_in_force()
    return [
        (pack, register)
        for pack, register in registers(office)
        if (register.name in own and pack is office.pack) or register.form in used
    ]


def _facts(office: Office, register: Register, moment: dt.datetime | None) -> Facts:
    return Facts(
        title_of=office.title,
        municipality=office.municipality,
        period=office.period,
        awaited=awaited(office, office.form(register.form), moment) if register.form else (),
        nobody_known=not awaited(office, None, moment),
        submitted=standings(office, register.form, moment),
        version=__version__,
        workspace=office.title,
        zone=office.now().tzinfo or dt.UTC,
        parameters={"today": moment.date() if moment else office.today},
        moment=office.store.moment(moment, journal=_JOURNAL in register.rows.sql),
        links=Originals(office),
        file=register_name(office, register),
    )


def _end_of(day: dt.date, zone: dt.tzinfo | None) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, tzinfo=zone or dt.UTC)
