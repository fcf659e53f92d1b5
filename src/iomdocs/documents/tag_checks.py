"""What is wrong with one tag alone: a missing half, a word that is no command, a filter that does not exist."""

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from jinja2 import TemplateSyntaxError, nodes

from iomdocs.documents.environment import environment
from iomdocs.documents.filters import FILTERS
from iomdocs.documents.places import Tag
from iomdocs.documents.template import straight
from iomdocs.wording import catalogue, say

_SPECIAL = re.compile(r"\{([%{])(?:tr|tc|p|r)\s")
_COMMAND = re.compile(r"\{%-?\s*([^\W\d]*)")
_ELSE_IF = re.compile(r"\{%-?\s*else\s+if\b")
# What must stand around a command for Jinja to read it.
_AROUND: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "for": ("", "{% endfor %}"),
        "if": ("", "{% endif %}"),
        "elif": ("{% if 1 %}", "{% endif %}"),
        "else": ("{% if 1 %}", "{% endif %}"),
        "with": ("", "{% endwith %}"),
        "macro": ("", "{% endmacro %}"),
        "filter": ("", "{% endfilter %}"),
        "endfor": ("{% for x in [] %}", ""),
        "endif": ("{% if 1 %}", ""),
        "endwith": ("{% with %}", ""),
        "endset": ("{% set x %}", ""),
        "endmacro": ("{% macro x() %}", ""),
        "endfilter": ("{% filter trim %}", ""),
    }
)
_KEPT_WORDS = frozenset({*_AROUND, "set", "call", "endcall", "raw", "endraw", "cellbg", "colspan", "hm", "vm"})
_FORBIDDEN = frozenset({"include", "import", "from", "extends", "block", "endblock", "do"})
# Letters that look alike on both keyboards.
_LOOK_ALIKE = str.maketrans("acekopxyABCEHKMOPTX", "асекорхуАВСЕНКМОРТХ")


def fault(tag: Tag) -> str:
    """Say what is wrong with a tag; empty when nothing is."""
    if tag.half:
        return say("documents.template.half", tag=tag.text[:60])
    text = plain(tag.text)
    if text.startswith("{{"):
        return _bad_expression(text[2:-2].strip("- "), tag.text)
    return _bad_command(text, tag.text)


def plain(tag: str) -> str:
    """A tag without docxtpl's marks and Word's quotes, as Jinja reads it."""
    return _SPECIAL.sub(r"{\1 ", straight(tag))


def guess(name: str, known: Collection[str], cutoff: float = 0.5) -> str:
    """The most similar of the known names, letters of the other keyboard being the same; empty when none is."""
    by_look = {each.translate(_LOOK_ALIKE).casefold(): each for each in known if not each.startswith("_")}
    near = get_close_matches(name.translate(_LOOK_ALIKE).casefold(), by_look, n=1, cutoff=cutoff)
    return by_look[near[0]] if near else ""


def _bad_command(text: str, shown: str) -> str:
    found = _COMMAND.match(text)
    word = found[1] if found else ""
    if word in _FORBIDDEN:
        return say("documents.template.no_command_here", tag=shown, word=word)
    if _ELSE_IF.match(text):
        return say("documents.template.else_if", tag=shown)
    if word not in _KEPT_WORDS:
        near = catalogue("documents")["commands"].get(word.casefold()) or guess(word, _KEPT_WORDS)
        return say(f"documents.template.command{'_near' if near else ''}", tag=shown, word=word, near=near)
    if word == "set":
        return _unreadable(text if "=" in text else f"{text}{{% endset %}}", shown)
    if word not in _AROUND:
        return ""
    before, after = _AROUND[word]
    return _unreadable(before + text + after, shown)


def _bad_expression(expression: str, shown: str) -> str:
    return _unreadable("{{ " + expression + " }}", shown)


def _unreadable(source: str, shown: str) -> str:
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError:
        return say("documents.template.syntax", tag=shown)
    for used in tree.find_all(nodes.Filter):
        if used.name not in environment().filters:
            return f"{say('documents.template.tag', tag=shown)}: {_no_filter(used.name)}"
        if not _takes(used):
            example = catalogue("documents")["filters"].get(used.name, used.name)
            return say("documents.template.arguments", tag=shown, name=used.name, example=example)
    return ""


def _no_filter(name: str) -> str:
    known = [each for each in environment().filters if not each.startswith("_")]
    near = catalogue("documents")["cases"].get(name.casefold()) or guess(name, known, 0.6)
    return say(f"documents.template.filter{'_near' if near else ''}", name=name, near=near)


def _takes(used: nodes.Filter) -> bool:
    """Whether one of our filters takes as many arguments as it is given."""
    function: Callable[..., object] | None = FILTERS.get(used.name)
    if function is None or used.dyn_args is not None or used.dyn_kwargs is not None:
        return True
    given = [None] * (len(used.args) + 1 + hasattr(function, "jinja_pass_arg"))
    named = {str(each.key): None for each in used.kwargs}
    try:
        inspect.signature(function).bind(*given, **named)
    except TypeError:
        return False
    return True
