"""Identifiers. All are opaque strings; ids are made at the edge and passed in, never made here."""

from typing import NewType

NegotiationId = NewType("NegotiationId", str)
DraftId = NewType("DraftId", str)
ParagraphId = NewType("ParagraphId", str)
BracketId = NewType("BracketId", str)
AlternativesId = NewType("AlternativesId", str)
IssueId = NewType("IssueId", str)
RoundId = NewType("RoundId", str)
PhaseId = NewType("PhaseId", str)
MeetingId = NewType("MeetingId", str)
AgendaItemId = NewType("AgendaItemId", str)
CallId = NewType("CallId", str)
SubmissionId = NewType("SubmissionId", str)
AdoptionId = NewType("AdoptionId", str)
ContradictionId = NewType("ContradictionId", str)
CrossoverId = NewType("CrossoverId", str)
SourceId = NewType("SourceId", str)
TermId = NewType("TermId", str)
StatementId = NewType("StatementId", str)
RevisionId = NewType("RevisionId", str)
QuestionId = NewType("QuestionId", str)
AgreementId = NewType("AgreementId", str)
SilenceId = NewType("SilenceId", str)
EntryId = NewType("EntryId", str)
LetterId = NewType("LetterId", str)
PackageId = NewType("PackageId", str)
DelegationId = NewType("DelegationId", str)
GroupId = NewType("GroupId", str)
ParticipantId = NewType("ParticipantId", str)
CommandId = NewType("CommandId", str)

Position = int
"""Place of an event in its negotiation's log: 1, 2, 3 … without gaps; 0 is before the first."""

Microseconds = int
"""Microseconds since 1970-01-01T00:00:00Z."""

SERVER_CLIENTS = 2**53 - 2**32
"""Yjs client ids from here up are the server's own; no participant may write under them."""

SYSTEM = ParticipantId("system")
"""The actor of acts that no participant performed, such as setting up from the command line."""
