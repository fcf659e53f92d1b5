"""Python code for templates: jinja2's own, but columns are looked up and texts shown without a call for each."""

from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any, Final, cast

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.environment import Template

from iomdocs.documents.cleaning import Row

_ROW: Final = "_row"
_SHOWN: Final = "_shown"


class Writer(CodeGenerator):
    """The code of a template gives bytes; inside macros and loops that are kept, texts as jinja2's own.

    What is shown goes through the finalizer alone, which gives XML; jinja2 would escape all of it a second time.
    A text goes through the sandbox's table of texts that were shown already: a document is mostly those.
    """

    def visit_Output(self, node: nodes.Output, frame: Any) -> None:  # noqa: N802 - jinja2's name
        """Texts of the template and values between two tags, given out together."""
        if frame.buffer is not None or frame.require_output_check:
            super().visit_Output(node, frame)
            return
        self.writeline("yield b''.join((")
        for child in node.nodes:
            self.newline(child)
            try:
                const = self._output_child_to_const(child, frame, self._make_finalize())
                self.write(repr(str(const).encode()))
            except Exception:  # noqa: BLE001 - as jinja2: what fails here is told when it is rendered
                self._show(child, frame)
            self.write(",")
        self.write("))")

    def _show(self, child: nodes.Expr, frame: Any) -> None:
        value, kind = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"{_SHOWN}[{value}] if ({kind} := ({value} := ")
        self.visit(child, frame)
        self.write(f").__class__) is str else b'%d' % {value} if {kind} is int else {_SHOWN}.value({value})")

    def start_write(self, frame: Any, node: nodes.Node | None = None) -> None:
        """What a macro or a filter made of a whole block."""
        super().start_write(frame, node)
        self.write("(")

    def end_write(self, frame: Any) -> None:
        """End of what ``start_write`` began."""
        self.write(")" if frame.buffer is not None else ").encode()")
        super().end_write(frame)

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        del node, frame
        self.write("(")
        self.write(finalize.src)

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802 - jinja2's name
        """A column of a row; anything else is asked of the sandbox."""
        owner = self.temporary_identifier()
        self.write(f"({owner}[{node.attr!r}] if ({owner} := ")
        self.visit(node.node, frame)
        self.write(f").__class__ is {_ROW} and {node.attr!r} in {owner} else environment.getattr({owner}, ")
        self.write(f"{node.attr!r}))")

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - jinja2's name
        """``a ~ b``: put together under the eyes of the budget."""
        self.write("environment.concatenated((")
        for each in node.nodes:
            self.visit(each, frame)
            self.write(", ")
        self.write("))")


class Written(Template):
    """A template whose code knows rows and the texts that were shown already."""

    @classmethod
    def from_code(cls, environment: Any, code: CodeType, globals: Any, uptodate: Any = None) -> "Written":  # noqa: A002, ARG003 - jinja2's
        """Run the code that ``Writer`` wrote, as jinja2 does, with two more names."""
        namespace = {"environment": environment, "__file__": code.co_filename, _ROW: Row, _SHOWN: environment.shown}
        exec(code, namespace)  # noqa: S102 - what jinja2 does with its own code
        made = cls._from_namespace(environment, namespace, globals)
        return cast("Written", made)

    def xml(self, names: Mapping[str, Any]) -> bytes:
        """The part with the values in it; whatever fails is raised with the template's line."""
        try:
            return b"".join(
                cast("Iterator[bytes]", self.root_render_func(self.new_context({**self.globals, **names}, shared=True)))
            )
        except Exception:  # noqa: BLE001 - raised again by jinja2
            self.environment.handle_exception()

    def render(self, *arguments: Any, **names: Any) -> str:
        """The same as text: what docxtpl asks for."""
        return self.xml(dict(*arguments, **names)).decode()
