"""Mistakes that somebody on our side must act on; the sender's mistakes are findings, never these."""


class IomdocsError(Exception):
    """What went wrong, where, and what to do, in the words of the person who must act.

    ``str(error)`` is a ready Russian sentence; ``exit_code`` is what the command line returns.
    """

    exit_code = 3


class UsageError(IomdocsError):
    """The command was given something that does not exist or does not fit."""

    exit_code = 2


class JournalError(IomdocsError):
    """What was asked of the journal of documents cannot be: a paper that was never made, a number that is taken."""

    exit_code = 1


class ConfigurationError(IomdocsError):
    """``iomdocs.toml`` or the environment is not as it must be."""


class BusyError(ConfigurationError):
    """Another program serves the inbox, or the inbox is away: later it may be otherwise."""


class PackError(IomdocsError):
    """A pack file does not say what it should; ``problems`` are ``(where, what)`` pairs."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{where}: {what}" for where, what in self.problems)


class TemplateError(IomdocsError):
    """A Word template cannot be rendered; ``problems`` are ``(where, what)`` pairs."""

    def __init__(self, template: str, *problems: tuple[str, str]) -> None:
        super().__init__(template, *problems)
        self.template, self.problems = template, problems

    def __str__(self) -> str:
        return "\n".join(f"{self.template}, {where}: {what}" for where, what in self.problems)


class StoreError(IomdocsError):
    """The database cannot be read or written now."""
