"""What the time line says of questions, agreements, silence and packages."""

import pytest

from events.adref import (
    AdRefAwaited,
    AdRefConfirmed,
    AdRefReopened,
    AdRefRestored,
    AgreedAdRef,
    EditoriallyCorrected,
)
from events.brackets import BracketReopened
from events.ids import (
    AgreementId,
    CommandId,
    LetterId,
    NegotiationId,
    PackageId,
    ParticipantId,
    QuestionId,
    RoundId,
    SilenceId,
)
from events.negotiation import Event, Negotiation
from events.packages import (
    EverythingAnnounced,
    PackageAgreed,
    PackagePresented,
    PackageWithdrawn,
)
from events.projections.timeline import entry, sentence
from events.questions import (
    QuestionDecided,
    QuestionObjected,
    QuestionObjectionLifted,
    QuestionPut,
    QuestionTakenDown,
)
from events.record import Recorded
from events.silence import (
    SilenceBroken,
    SilenceCancelled,
    SilenceConfirmed,
    SilenceEndsSoon,
    SilenceExtended,
    SilenceLetterLate,
    SilenceOpened,
    SilenceResumed,
    SilenceSuspended,
    SilenceUnbroken,
)
from tests.events.given import ALD, DRAFT, MRN, NRL, PEN, Given, bid, marked, pid

A, B = bid("a"), bid("b")
Q, S, P, G, L = (
    QuestionId("q"),
    SilenceId("s"),
    PackageId("p"),
    AgreementId("g"),
    LetterId("letter"),
)
DEADLINE = 1_774_796_400_000_000


def room() -> Given:
    """A question, an agreement, a silence procedure and a package on two brackets."""
    return (
        Given()
        .paragraph(1, "a ", marked("voluntary", ("a", "insert")), marked("b", ("b", "insert")))
        .paragraph(2, "Parties cooperate.")
        .bracket("a")
        .bracket("b")
        .events(
            QuestionPut(Q, A, "retained", "", RoundId("r")),
            AgreedAdRef(G, DRAFT, pid(2), None, "", "plenary"),
            SilenceOpened(S, DRAFT, 1, "00", DEADLINE, "America/New_York"),
            PackagePresented(P, "A bridge", (A, B), (ALD,)),
        )
    )


PLACE = "the paragraph “Parties cooperate.”"
UNTIL = "29 March 2026 11:00, America/New_York time (15:00 UTC)"

TOLD: list[tuple[Event, str]] = [
    (QuestionPut(Q, A, "deleted", "", RoundId("r")), "The question is put: that “voluntary” goes."),
    (
        QuestionPut(Q, A, "merged", "safe", RoundId("r")),
        "The question is put: that “safe” takes the place of “voluntary”.",
    ),
    (QuestionObjected(Q, NRL, "early"), "Norland objects to the question on “voluntary”: early."),
    (QuestionObjectionLifted(Q, NRL), "Norland no longer objects to the question on “voluntary”."),
    (QuestionDecided(Q), "No objection is seen, and the question on “voluntary” is decided."),
    (
        QuestionDecided(Q, G, "plenary", (MRN,)),
        "No objection is seen, and the question on “voluntary” is decided ad referendum, "
        "pending Maruna.",
    ),
    (QuestionTakenDown(Q, ""), "The question on “voluntary” is taken down."),
    (
        AgreedAdRef(G, DRAFT, pid(2), None, "", "working group", (MRN, NRL)),
        "The paragraph “Parties cooperate.” is agreed ad referendum (working group), "
        "pending Maruna and Norland.",
    ),
    (
        AgreedAdRef(G, DRAFT, pid(1), A, "voluntary", "plenary"),
        "“voluntary” in the paragraph “a voluntaryb” is agreed ad referendum (plenary).",
    ),
    (
        AgreedAdRef(G, DRAFT, None, None, "", "plenary"),
        "“Compact” is agreed ad referendum (plenary).",
    ),
    (AdRefConfirmed(G, MRN), f"Maruna confirms: its capital agrees to {PLACE}."),
    (AdRefAwaited(G, MRN), f"Maruna has yet to say whether its capital agrees to {PLACE}."),
    (
        AdRefRestored(G, MRN),
        f"{PLACE[:1].upper()}{PLACE[1:]} is agreed ad referendum again, as it was before: that was "
        "no notification.",
    ),
    (AdRefReopened(G, MRN, "law"), f"Maruna notifies, and reopens {PLACE}: law."),
    (
        EditoriallyCorrected(DRAFT, pid(2), 0, "Parties", "States", "term"),
        f"An editorial correction in {PLACE}: “Parties” becomes “States”: term.",
    ),
    (
        SilenceOpened(S, DRAFT, 1, "00", DEADLINE, "America/New_York"),
        f"“Compact” is put under silence until {UNTIL}.",
    ),
    (
        SilenceExtended(S, DEADLINE, "asked for"),
        f"The silence on “Compact” is extended to {UNTIL}: asked for.",
    ),
    (SilenceSuspended(S, "holiday"), "The silence on “Compact” is suspended: holiday."),
    (SilenceResumed(S, DEADLINE), f"The silence on “Compact” is resumed, until {UNTIL}."),
    (SilenceCancelled(S, "new text"), "The silence on “Compact” is cancelled: new text."),
    (
        SilenceBroken(S, L, (ALD, NRL), (pid(2),), "never"),
        f"The silence on “Compact” is broken, naming {PLACE}.",
    ),
    (
        SilenceLetterLate(S, L, (MRN,), (), "never"),
        "A letter on the silence on “Compact” arrives late and is recorded.",
    ),
    (
        SilenceEndsSoon(S, DEADLINE),
        f"The silence on “Compact” ends within an hour: letters count until {UNTIL}.",
    ),
    (SilenceUnbroken(S), "The silence on “Compact” was not broken when its deadline passed."),
    (
        SilenceConfirmed(S, "It stands."),
        "By letter it is confirmed that the silence on “Compact” held: It stands.",
    ),
    (
        PackagePresented(PackageId("p2"), "Both", (A, B), (ALD, MRN)),
        "Aldovia and Maruna present the package “Both”: 2 brackets, agreed together.",
    ),
    (PackageWithdrawn(P, "later"), "The package “A bridge” is withdrawn: later."),
    (PackageAgreed(P, ()), "The package “A bridge” is agreed as a whole."),
    (EverythingAnnounced(True), "From here on, nothing is agreed until everything is agreed."),
    (
        EverythingAnnounced(False),
        "It no longer holds that nothing is agreed until everything is agreed.",
    ),
]

KINDS = {type(event) for event, _ in TOLD}


@pytest.mark.parametrize(("event", "expected"), TOLD)
def test_each_event_is_one_sentence(event: Event, expected: str) -> None:
    given = room().events(event)
    assert sentence(given.state, recorded(given.state, event)) == expected


@pytest.mark.parametrize("event", [event for event, _ in TOLD])
def test_an_event_can_be_told_even_of_a_state_that_knows_nothing(event: Event) -> None:
    nothing = Negotiation(NegotiationId("n"))
    found = entry(nothing, recorded(nothing, event))
    assert found.sentence[0].isupper() or found.sentence[0] == "“"
    assert found.sentence.endswith(".")


def test_z8_a_letter_is_told_without_names() -> None:
    for kind in (SilenceBroken, SilenceLetterLate):
        given = room().events(event := kind(S, L, (ALD, NRL), (pid(2),), "Aldovia cannot agree."))
        told = sentence(given.state, recorded(given.state, event))
        assert "Aldovia" not in told
        assert "Norland" not in told


@pytest.mark.parametrize(
    ("place", "deadline", "until"),
    [
        ("UTC", 0, "29 March 2026 15:00 UTC"),
        (
            "Pacific/Auckland",
            0,
            "30 March 2026 04:00, Pacific/Auckland time (29 March 2026 15:00 UTC)",
        ),
        ("Nowhere/Such", 0, "29 March 2026 15:00 UTC, told in Nowhere/Such time"),
        ("../etc/passwd", 0, "29 March 2026 15:00 UTC, told in ../etc/passwd time"),
        ("UTC", 10**18, "a time beyond the calendar, told in UTC"),
        # The night in which clocks go back in Zurich: it is 02:30 twice.
        (
            "Europe/Zurich",
            1_792_888_200_000_000 - DEADLINE,
            "25 October 2026 02:30, Europe/Zurich time (00:30 UTC)",
        ),
        (
            "Europe/Zurich",
            1_792_891_800_000_000 - DEADLINE,
            "25 October 2026 02:30, Europe/Zurich time (01:30 UTC)",
        ),
    ],
)
def test_z2_a_deadline_is_told_in_the_time_of_its_place(
    place: str, deadline: int, until: str
) -> None:
    """And in UTC, so that nobody who reads it elsewhere reckons, or mistakes one of two hours."""
    event = SilenceOpened(SilenceId("t"), DRAFT, 1, "00", DEADLINE + deadline, place)
    given = room().events(event)
    told = sentence(given.state, recorded(given.state, event))
    assert told == f"“Compact” is put under silence until {until}."


def test_z5_a_silence_is_told_to_be_broken_once() -> None:
    """A second letter in time is a further one."""
    first, second = (
        SilenceBroken(S, LetterId(name), (who,), (pid(2),), "never")
        for name, who in (("one", ALD), ("two", NRL))
    )
    given = room().events(first)
    assert "is broken" in sentence(given.state, recorded(given.state, first))
    given = given.events(second)
    assert sentence(given.state, recorded(given.state, second)) == (
        f"A further letter on the silence on “Compact” arrives in time, naming {PLACE}."
    )


def test_k4_what_breaks_a_package_says_so() -> None:
    event = BracketReopened(A, pid(1), 2, 9, "new facts")
    given = room().events(PackageAgreed(P, ()), event)
    assert sentence(given.state, recorded(given.state, event)).endswith(
        " With it the package “A bridge” is broken; the rest of it is pending."
    )


def recorded(state: Negotiation, event: Event) -> Recorded[Event]:
    """The event as the log has it."""
    return Recorded(
        state.id,
        state.position,
        state.occurred_at,
        state.occurred_at,
        ParticipantId(PEN.participant),
        CommandId("c"),
        event,
    )
