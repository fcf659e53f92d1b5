"""An order's number stands in every paper that it puts in force, and in the bundles of both."""

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from iomdocs import packs
from iomdocs.pipeline.issue import issue
from iomdocs.pipeline.office import Office
from iomdocs.pipeline.signing import Signature, sign
from tests.paper_world import TODAY, furnished

SHELF = (packs.shipped(),)
# An order, the papers that it approves, the bundle of all.
APPROVED = [
    ("kindergarten", "order_regulation", ("regulation", "acquaintance"), "bundle_regulation"),
    ("kindergarten", "order_programs", ("program",), ""),
    ("azov", "order_provisions", ("provision_development", "provision_programmes"), "bundle_provisions"),
]


@pytest.fixture(scope="module", params=sorted({each[0] for each in APPROVED}))
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = furnished(tmp_path_factory.mktemp("approving") / "office", request.param, 3, 1)
    yield made
    made.store.close()


def said(path: Path, what: str) -> int:
    """How many paragraphs say it, with plain spaces."""
    paragraphs = docx.Document(str(path)).element.body.iter(qn("w:p"))
    texts = ("".join(node.text or "" for node in each.iter(qn("w:t"))) for each in paragraphs)
    return sum(what in text.replace("\u00a0", " ") for text in texts)


def test_a_signed_order_gives_its_number_to_what_it_approves(office: Office) -> None:
    for place, (_, order, papers, bundle) in enumerate(each for each in APPROVED if each[0] == office.pack.name):
        number, names = f"{77 + place}-од", (order, *papers, *filter(None, (bundle,)))
        made = {each.document.name: [one for one, _ in each.made] for each in issue(office, names)}
        first = made[order][0].snapshot.issuer
        own = {name: [each.path for each in made[name] if each.snapshot.issuer == first] for name in names}
        assert all(own.values()), own
        sign(office, order, first, Signature(number, TODAY))
        told = f"от 20.11.2026 № {number}"
        assert said(own[order][0], f"№ {number}") >= 1
        assert {name: [said(path, told) for path in own[name]] for name in papers} == {
            name: [1] * len(own[name]) for name in papers
        }
        if bundle:
            assert [said(path, told) for path in own[bundle]] == [len(papers)]
        others = [each.path for name in papers for each in made[name] if each.snapshot.issuer != first]
        assert others
        assert not any(said(path, number) for path in others)


def test_what_is_made_after_the_signature_has_the_number_too(office: Office) -> None:
    _, order, papers, _ = next(each for each in APPROVED if each[0] == office.pack.name)
    (told,) = [one for one in office.store.issued(f"{office.pack.name}/{order}") if one.state == "signed"]
    for each in issue(office, papers):
        own = [made.path for made, _ in each.made if made.snapshot.issuer == told.issuer]
        assert [said(path, f"№ {told.number}") for path in own] == [1] * len(own)


@pytest.mark.parametrize("name", packs.names(SHELF))
def test_a_paper_that_says_by_which_order_has_one_in_its_pack(name: str) -> None:
    """«УТВЕРЖДЕНО приказом» beside a line for the number: the order is its own, is named, or is not made by us."""
    pack = packs.load(name, SHELF)
    for document in pack.documents:
        if document.approved_by:
            assert document.approved_by in {each.name for each in pack.documents}
            text = pack.file(f"documents/{document.template}")
            assert said(text, "requisites.approval") >= 1, document.name
