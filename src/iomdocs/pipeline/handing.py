"""Hand out blanks: empty forms for anyone, or made for one organisation."""

from collections.abc import Callable, Sequence
from pathlib import Path

from iomdocs.blanks import plan, write
from iomdocs.definitions import Form, Rule
from iomdocs.directory import Organisation
from iomdocs.errors import UsageError
from iomdocs.files import safe_name, write_file
from iomdocs.packs import Pack
from iomdocs.pipeline.office import Office
from iomdocs.wording import say


def choices(office: Office, form: Form) -> Callable[[str], Sequence[str]]:
    """Values of a form's lists that are in force today."""
    pack = office.home(form)
    return lambda name: offered(pack, name, office)


def offered(pack: Pack, name: str, office: Office) -> list[str]:
    """Values of one list."""
    return [item.value for item in pack.items(name, office.today)]


def blank(office: Office, form: Form, organisation: Organisation | None = None) -> bytes:
    """An empty workbook of a form, prefilled with what is known."""
    period = office.period or None
    return write(
        form,
        choices(office, form),
        organisation=organisation,
        period=period,
        pack=office.home(form),
        today=office.today,
    )


def server_only(office: Office, form: Form) -> tuple[Rule, ...]:
    """Rules that the blank cannot ask: they wait until the file is received."""
    told = plan(form, office.home(form), office.today)
    compiled = {each.rule.id for each in told.compiled}
    return tuple(rule for rule in form.rules if rule.id not in compiled)


def organisation(office: Office, code: str) -> Organisation:
    """An organisation of the directory; ``UsageError`` if there is none with this code."""
    found = office.store.directory().get(code)
    if found is None:
        raise UsageError(say("errors.no_organisation", code=code))
    return found


def hand_out(office: Office, form: Form, target: Path | None, codes: Sequence[str] | None) -> list[Path]:
    """Write blanks: one into ``target``, or one for each organisation into ``outbox/blanks/<code>``."""
    folder = office.outbox / "blanks"
    if codes is None:
        return [write_file(target or folder / blank_name(form), blank(office, form))]
    written = []
    for code in codes:
        made_for = organisation(office, code)
        name = safe_name(f"{form.short} {form.edition} {made_for.short_name}.xlsx")
        path = target if target is not None and len(codes) == 1 else folder / safe_name(code) / name
        written.append(write_file(path, blank(office, form, made_for)))
    return written


def blank_name(form: Form) -> str:
    """Name of the empty blank of a form."""
    return safe_name(f"{form.short} {form.edition}.xlsx")
