"""Sentences about proposals by command, and about what is entered for delegations."""

from events.entries import EnteredFor, EntryConfirmed, EntryCorrected, TypedFor
from events.ids import EntryId
from events.informals import TextFromInformals
from events.labels import UN
from events.lineage import BracketsJoined, BracketSplit
from events.members import Actor
from events.negotiation import Event
from events.numbering import DraftRenumbered, NewLabel, NumberingAnnounced, RoleNoted
from events.proposals import CosponsorJoined, CosponsorLeft, WordingProposed
from events.rebasing import BracketRebased, ConfirmationTakenBack, ProposalConfirmed
from events.references import Reference, ReferenceEdit, ReferencesNoted, ReferencesUpdated
from tests.events.given import ALD, DRAFT, MRN, NRL, PEN, bid, delegate, pid

REFERENCE = Reference(pid(2), "paragraph 15", "15", pid(1))
NEW, ENTRY = bid("new"), EntryId("entry")

PROPOSED: list[tuple[Event, Actor, str]] = [
    (WordingProposed(DRAFT, pid(1), 0, "a", "the", NEW, bid("other")), delegate(NRL),
     "Norland proposes to delete “a” and to insert “the” in paragraph 15."),
    (WordingProposed(DRAFT, pid(1), 0, "a", "", NEW, None, "reserve"), delegate(NRL),
     "Norland proposes to reserve on “a” in paragraph 15."),
    (TextFromInformals(DRAFT, (NEW,), (MRN, NRL), (), "Chair's lunch", 1_520_000_000_000_000), PEN,
     "The co-facilitators bring into “Compact” text emerging from informals (“Chair's lunch”, "
     "2 March 2018), brought by Maruna and Norland."),
    (CosponsorJoined(bid("a"), MRN), delegate(MRN), "Maruna co-sponsors inserting “voluntary”."),
    (CosponsorLeft(bid("a"), MRN), delegate(MRN),
     "Maruna no longer co-sponsors inserting “voluntary”."),
    (EnteredFor(ENTRY, ALD, "position", (bid("b"),)), PEN,
     "The co-facilitators enter a position for Aldovia, which has to confirm it."),
    (TypedFor(ALD), PEN, "The co-facilitators type for Aldovia."),
    (EntryConfirmed(ENTRY, ALD), delegate(ALD), "Aldovia confirms what was entered for it."),
    (EntryCorrected(ENTRY, ALD, "Misheard"), delegate(ALD),
     "For the record: what was entered for Aldovia is not its position: Misheard."),
    (BracketSplit(bid("a"), DRAFT, pid(1), 5, NEW), PEN,
     "The co-facilitators split the brackets around “voluntary” in two."),
    (BracketsJoined(bid("a"), DRAFT, bid("b")), delegate(ALD),
     "Aldovia joins the brackets around “voluntary” and “forced” into one."),
    (BracketRebased(bid("b"), bid("a"), "forced"), PEN,
     "Deleting “forced”: the text around it has changed; Norland has to confirm that it stands."),
    (ProposalConfirmed(bid("b"), NRL), delegate(NRL),
     "Norland confirms deleting “forced”, the text having changed around it."),
    (ConfirmationTakenBack(bid("b"), NRL), delegate(NRL),
     "Norland has yet to say whether deleting “forced” stands."),
    (NumberingAnnounced(UN), PEN,
     "Inserted paragraphs are labelled bis, ter, quat …, alternatives alt; paragraphs without a "
     "label are given the next."),
    (RoleNoted(DRAFT, pid(2), "insertion", pid(1)), PEN, "It is inserted after paragraph 15."),
    (RoleNoted(DRAFT, pid(2), "alternative", pid(1)), PEN,
     "It is an alternative to paragraph 15."),
    (DraftRenumbered(DRAFT, (NewLabel(pid(1), "15.", "16."),)), PEN,
     "The co-facilitators renumber “Compact”: 15. → 16."),
    (ReferencesNoted(DRAFT, (REFERENCE,)), PEN,
     "“paragraph 15” in the paragraph “Parties cooperate.” refers to paragraph 15."),
    (ReferencesUpdated(DRAFT, (ReferenceEdit(REFERENCE, 0, "16"),)), PEN,
     "The co-facilitators bring one reference within “Compact” up to date with the labels."),
]  # fmt: skip
