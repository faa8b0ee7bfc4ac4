"""A draft that very many client ids have touched: what opening it takes before its next revision,
after it, and for a fresh document of the same text."""

from collections.abc import Callable
from typing import NamedTuple

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from events.draft.document import ROOT, DraftDocument, server_client
from events.draft.enact import enact, open_draft
from events.draft.replica import Act, Candidate, Replica
from events.draft.seeding import written_anew
from events.ids import (
    SYSTEM,
    CommandId,
    DraftId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    RevisionId,
)
from events.members import EnrolParticipant
from events.negotiation import Command, Event
from events.process import IssueRevision, OpenNegotiation
from events.record import Recorded
from events.text import Paragraph, Run
from server.sync.gate import judge
from tests.bench.measuring import table, timed

DRAFT, PEN = DraftId("draft"), ParticipantId("pen")
PARAGRAPHS, WORDS = 100, "States cooperate on safe, orderly and regular pathways. " * 8
ROUNDS = 20
"""Each figure is the least of so many: what it takes where nothing else is in the way."""


class Opening(NamedTuple):
    """What it takes a client to have a document: bytes, and milliseconds of processor time."""

    synced: int
    """Bytes of the first answer."""
    vector: int
    """Bytes of the state vector, which every client sends and gets each time that it comes."""
    answering: float
    """Milliseconds in which the server makes the answer."""
    opening: float
    """Milliseconds in which the client takes it in."""


def openings(clients: int) -> tuple[Opening, Opening, Opening]:
    """Before the revision, after it, and of a fresh document of the same text."""
    candidate = Candidate(Replica(NegotiationId("negotiation")))
    log: list[Recorded[Event]] = []

    def act(by: ParticipantId) -> Act:
        number = len(log) + 1
        return Act(candidate.negotiation.members.actor(by), CommandId(f"c{number}"), number, number)

    def do(by: ParticipantId, command: Command) -> None:
        log.extend(enact(candidate, act(by), command))

    do(SYSTEM, OpenNegotiation("slug", "Title"))
    do(SYSTEM, EnrolParticipant(PEN, "co-facilitator"))
    text = [
        Paragraph(ParagraphId(f"paragraph{n:03}"), "operative", 0, f"{n}.", None, (Run(WORDS),))
        for n in range(PARAGRAPHS)
    ]
    log.extend(open_draft(candidate, act(SYSTEM), DRAFT, "Draft", text))
    base = candidate.documents[DRAFT].state()
    for number in range(clients):
        # Spread as those are that browsers draw: any of 32 bits.
        client = 1 + number * (2**32 // clients)
        judgement = judge(candidate, act(PEN), DRAFT, _typed(base, client, number % PARAGRAPHS))
        log.extend(judgement.recorded)
    before = opening(candidate.documents[DRAFT])
    do(PEN, IssueRevision(RevisionId("revision"), DRAFT, "Rev 1", server_client()))
    after = candidate.documents[DRAFT]
    fresh = DraftDocument(written_anew(after.paragraphs(), server_client()))
    assert len(candidate.negotiation.text.drafts[DRAFT].retired) == clients
    assert fresh.paragraphs() == after.paragraphs()
    return before, opening(after), opening(fresh)


def opening(document: DraftDocument) -> Opening:
    """What it takes to have a document, for a client that has nothing."""
    nothing = DraftDocument().state_vector()
    answer = document.diff(nothing)
    return Opening(
        len(answer),
        len(document.state_vector()),
        _least(lambda: document.diff(nothing)),
        _least(lambda: DraftDocument(answer)),
    )


def _least(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        with timed() as took:
            work()
        found.append(took.processor * 1000)
    return min(found)


def _typed(base: bytes, client: int, place: int) -> bytes:
    """One character, typed by a page that was opened on ``base``."""
    doc: Doc[object] = Doc(client_id=client)
    root = doc.get(ROOT, type=XmlFragment)
    doc.apply_update(base)
    before = doc.get_state()
    element = root.children[place]
    assert isinstance(element, XmlElement)
    node = element.children[0]
    assert isinstance(node, XmlText)
    node.insert(0, "x")
    return doc.get_update(before)


def told(found: tuple[Opening, Opening, Opening], clients: int) -> str:
    """As a table."""
    rows = [
        ("bytes of the first answer", *(f"{o.synced:,}" for o in found)),
        ("bytes of a state vector", *(f"{o.vector:,}" for o in found)),
        ("the server makes the answer", *(f"{o.answering:.2f} ms" for o in found)),
        ("a client takes it in", *(f"{o.opening:.2f} ms" for o in found)),
    ]
    head = ("", "before its revision", "after it", "a fresh document of the same text")
    return table(f"A draft that {clients:,} client ids have touched", head, rows)
