"""The memo beside the blanks: one page that a clerk understands, in the words of this office."""

import docx
import pytest
from pypdf import PdfReader

from iomdocs.pipeline.memo import write_memo
from tests.office_tools import convert


def words(path):
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([each.text for each in document.paragraphs] + cells)


def test_a_new_workspace_has_it_beside_the_blanks(workspace):
    told = words(workspace / "outbox" / "blanks" / "Памятка.docx")
    assert "«inbox»" in told
    assert "ГОТОВО К СДАЧЕ: ДА" in told
    assert "{" not in told


def test_what_people_wrote_in_it_stays(office):
    path = office.outbox / "blanks" / "Памятка.docx"
    path.write_bytes(b"ours")
    assert write_memo(office) == path
    assert path.read_bytes() == b"ours"


@pytest.mark.office
def test_it_is_one_page(workspace, tmp_path):
    (made,) = convert([workspace / "outbox" / "blanks" / "Памятка.docx"], tmp_path, "pdf")
    assert len(PdfReader(made).pages) == 1
