"""Whose an address is."""

from collections.abc import Mapping
from dataclasses import dataclass

from iomdocs.directory import Directory
from iomdocs.files import safe_name
from iomdocs.mail import MailSettings, addresses
from iomdocs.wording import say


@dataclass(frozen=True, slots=True)
class Senders:
    """Folders of the inbox by address, and each organisation's first address by its code."""

    folders: Mapping[str, str]
    main: Mapping[str, str]

    @classmethod
    def of(cls, directory: Directory, settings: MailSettings) -> "Senders":
        """From the directory and the configuration, which counts more.

        An address of several organisations is known, but nobody's in particular: its files go to a folder of their own.
        """
        owners: dict[str, set[str]] = {}
        main: dict[str, str] = {}
        for one in directory.organisations:
            for address in addresses(one.email):
                owners.setdefault(address, set()).add(one.code)
                main.setdefault(one.code, address)
        folders = {each: _folder(codes) for each, codes in owners.items()}
        for address, told in settings.senders.items():
            folders[address] = safe_name(told)
            main.setdefault(told, address)
        folders.pop(settings.address, None)
        return cls(folders, main)


def _folder(codes: set[str]) -> str:
    return safe_name(min(codes)) if len(codes) == 1 else say("mail.folder.shared")
