"""A drafting room on standard input and output, for editors that run in another process.

One JSON object a line, each answered by one line. It is the room without sockets and store: the
same candidate, gate, commands and live replica; what would be a commit is an operation of its own,
so that whoever drives the room decides how long decisions wait.

Operations (``op``) and their answers:

- ``open`` (``delegations``, ``paragraphs``): begins a new negotiation with one draft.
- ``state``: the live document as one update, and all brackets.
- ``update`` (``who``, ``update``): an editor's bytes, judged; ``refused`` says why not.
- ``command`` (``who``, ``name``, ``fields``): a domain command, carried out.
- ``commit``: what was decided becomes visible; ``frames`` go to every editor.
- ``text``: the live text as the document, the readable changes and the candidate have it.

If ``ROOM_LOG`` names a file, the log of the last negotiation is written there at the end.
"""

import json
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from events import brackets as bracket_commands
from events import structure
from events.draft.enact import enact, open_draft
from events.draft.replica import Act, Candidate, Replica
from events.errors import TravauxError
from events.ids import CommandId, DelegationId, DraftId, NegotiationId, ParagraphId, ParticipantId
from events.members import Actor, EnrolDelegation, EnrolParticipant
from events.negotiation import Event
from events.process import OpenNegotiation
from events.record import Recorded
from events.text import Paragraph, Run, TextChanged, merged
from server.sync.gate import GateRefused, judge

DRAFT = DraftId("draft1")
CHAIR = ParticipantId("chair")

COMMANDS = {
    command.__name__: command
    for command in (
        structure.AddParagraph,
        structure.RemoveParagraph,
        structure.SplitParagraph,
        structure.JoinParagraphs,
        structure.MoveParagraph,
        bracket_commands.RecordOutcome,
        bracket_commands.WithdrawBracket,
    )
}


class Room:
    """Candidate and live replica of one negotiation, and what waits between them."""

    def __init__(self) -> None:
        self.live = Replica(NegotiationId("fuzz"))
        self.candidate = Candidate(self.live)
        self.decided: list[Recorded[Event]] = []
        self.log: list[Recorded[Event]] = []
        self.acts = 0

    def act(self, who: str) -> Act:
        self.acts += 1
        actor = self.candidate.negotiation.members.actor(ParticipantId(who))
        return Act(actor, CommandId(f"act{self.acts}"), self.acts, self.acts)

    def open(self, delegations: Iterable[str], paragraphs: Iterable[dict[str, Any]]) -> None:
        steps: list[Any] = [OpenNegotiation("fuzz", "Fuzz")]
        steps.append(EnrolParticipant(CHAIR, "co-facilitator"))
        for name in delegations:
            steps.append(EnrolDelegation(DelegationId(name), name.title(), name[:3].upper()))
            steps.append(EnrolParticipant(ParticipantId(name), "delegate", DelegationId(name)))
        system = Actor(ParticipantId("system"), "secretariat")
        for step in steps:
            self.acts += 1
            act = Act(system, CommandId(f"act{self.acts}"), self.acts, self.acts)
            self.decided += enact(self.candidate, act, step)
        text = [
            Paragraph(ParagraphId(p["id"]), p["kind"], 0, "", None, merged([Run(p["text"])]))
            for p in paragraphs
        ]
        self.decided += open_draft(self.candidate, self.act("chair"), DRAFT, "Fuzz", text)

    def commit(self) -> list[bytes]:
        frames = []
        for recorded in self.decided:
            self.live.evolve(recorded)
            if isinstance(recorded.event, TextChanged) and recorded.update is not None:
                frames.append(recorded.update)
        self.candidate.committed()
        self.log += self.decided
        self.decided = []
        return frames

    def brackets(self) -> dict[str, Any]:
        return {
            b.id: {
                "kind": b.kind,
                "proponents": list(b.proponents),
                "open": b.open,
                "opened": b.opened,
            }
            for b in self.live.negotiation.brackets.brackets.values()
        }


def shown(paragraphs: Iterable[Paragraph]) -> list[Any]:
    """Paragraphs as plain lists, for comparing with what editors show."""
    return [
        [
            p.id,
            p.kind,
            p.level,
            p.label,
            p.bracket,
            [[r.text, [[m.bracket, m.role] for m in r.marks]] for r in p.runs],
        ]
        for p in paragraphs
    ]


def answer(room: Room, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out one operation."""
    match request["op"]:
        case "open":
            room.open(request["delegations"], request["paragraphs"])
            room.commit()
        case "state":
            state = room.live.documents[DRAFT].state()
            return {"state": b64encode(state).decode(), "brackets": room.brackets()}
        case "update":
            try:
                judgement = judge(
                    room.candidate, room.act(request["who"]), DRAFT, b64decode(request["update"])
                )
            except GateRefused as refused:
                return {
                    "refused": {
                        "code": refused.code,
                        "reason": refused.detail,
                        "lost": refused.lost,
                    }
                }
            room.decided += judgement.recorded
            return {"lost": judgement.lost, "repaired": judgement.echo is not None}
        case "command":
            command = COMMANDS[request["name"]](**request["fields"])
            try:
                room.decided += enact(room.candidate, room.act(request["who"]), command)
            except TravauxError as refused:
                return {"refused": {"code": "command", "reason": str(refused), "lost": ""}}
        case "commit":
            frames = [b64encode(frame).decode() for frame in room.commit()]
            return {"frames": frames, "brackets": room.brackets() if frames else None}
        case "text":
            return {
                "document": shown(room.live.documents[DRAFT].paragraphs()),
                "readable": shown(room.live.negotiation.text.drafts[DRAFT].text()),
                "candidate": shown(room.candidate.documents[DRAFT].paragraphs()),
            }
        case other:
            raise ValueError(f"no such operation: {other}")
    return {}


def main() -> None:
    room = Room()
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "open":
            room = Room()
        print(json.dumps(answer(room, request)), flush=True)
    if "ROOM_LOG" in os.environ:
        Path(os.environ["ROOM_LOG"]).write_bytes(msgspec.json.encode(room.log) + b"\n")


if __name__ == "__main__":
    main()
