"""What a journal writes of a document: its title, and who signs it."""

import re

from iomdocs import russian
from iomdocs.definitions import Document
from iomdocs.documents.act import Act
from iomdocs.documents.cleaning import one_line
from iomdocs.documents.package import MAIN, parts
from iomdocs.documents.paper import Paper
from iomdocs.documents.snapshots import Snapshot
from iomdocs.packs import Pack

_SIGNER = re.compile(r"words\.(\w+_head_name)\b")


def heading(data: bytes) -> str:
    """The title of an order or another act, «Об утверждении …»; empty when it has none."""
    title = Act(Paper.read(data)).title
    return one_line(title.text).rstrip(".") if title else ""


def signer(document: Document, pack: Pack, snapshot: Snapshot) -> str:
    """Who signs a document, «А. И. Кедрова»: the head of its organisation, or whom the template names; maybe nobody."""
    name = snapshot.each.get("head_name")
    if not name:
        text = parts(pack.file(f"documents/{document.template}").read_bytes())[MAIN].decode("utf-8")
        found = _SIGNER.search(re.sub(r"<[^>]+>", "", text))
        name = snapshot.words.get(found[1], "") if found else ""
    return russian.initials(one_line(str(name))) if name else ""
