"""The compilation: everything that is proposed, paragraph by paragraph, by proponent (SPEC P19)."""

from events.brackets import AlternativesFormed, BracketDeleted, ReasonGiven
from events.group_stances import ProposedOnBehalf
from events.groups import GroupEnrolled, GroupJoined
from events.ids import AlternativesId, GroupId, IssueId
from events.issues import IssueAdded, ParagraphTagged
from events.process import RegimeAnnounced
from events.projections.asked import Asked
from events.projections.compilation import Compiled, compilation
from events.visibility import sight, veiled
from tests.events.given import ALD, DRAFT, MRN, NRL, Given, bid, marked, pid

GC = GroupId("coasts01")


def two() -> Given:
    """“Parties [shall ][should ]cooperate [fully].” and a paragraph that is proposed."""
    given_ = (
        Given()
        .paragraph(
            1,
            "Parties ",
            marked("shall ", ("a", "insert")),
            marked("should ", ("b", "insert")),
            marked("cooperate", ("c", "delete")),
            " fully.",
        )
        .paragraph(2, "And report.", bracket=bid("d"))
    )
    given_.bracket("a", "insertion", [ALD]).bracket("b", "insertion", [MRN])
    given_.bracket("c", "deletion", [ALD]).bracket("d", "insertion", [ALD, NRL], whole=True)
    return given_.events(
        AlternativesFormed(AlternativesId("group001"), (bid("a"), bid("b")), no_text=True),
        ReasonGiven(bid("c"), "too vague"),
    )


def of(given_: Given, asked: Asked | None = None) -> tuple[Compiled, ...]:
    """The paragraphs of the one draft."""
    (draft,) = compilation(given_.state, asked or Asked())
    assert draft.draft == DRAFT
    return draft.paragraphs


def said(row: Compiled) -> dict[str, list[str]]:
    """What each proponent proposes in a paragraph."""
    return {by.who: [one.proposal for one in by.proposals] for by in row.proponents}


def test_p19_everything_stands_under_its_paragraph_by_proponent() -> None:
    first, second = of(two())
    assert first.text == "Parties cooperate fully.", "the text, without what is to be inserted"
    assert said(first) == {
        "ALD": ["Insert “shall”", "Delete “cooperate”"],
        "MRN": ["Insert “should”"],
    }
    option, deletion = first.proponents[0].proposals
    assert option.alternatives == ("should", "no text")
    assert (deletion.reason, deletion.kind, deletion.words) == (
        "too vague",
        "deletion",
        "cooperate",
    )
    assert second.text == "", "all of it is proposed"
    assert said(second) == {"ALD, NRL": ["Insert the paragraph “And report.”"]}


def test_what_is_proposed_on_behalf_of_a_group_stands_first_under_its_code() -> None:
    given_ = two().events(
        GroupEnrolled(GC, "Group of Coasts", "GC"),
        GroupJoined(GC, MRN),
        ProposedOnBehalf(bid("b"), GC, MRN),
    )
    first, _ = of(given_)
    assert list(said(first)) == ["GC", "ALD"]
    assert (first.proponents[0].groups, first.proponents[0].delegations) == ((GC,), ())


def test_what_nobody_proposes_says_so() -> None:
    given_ = Given().paragraph(1, "in ", marked("some ", ("a", "insert")), "cases")
    (row,) = of(given_.bracket("a", "insertion", []))
    assert said(row) == {"no proponent named": ["Insert “some”"]}


def test_h11_it_is_narrowed_like_every_answer() -> None:
    issue = IssueId("issue001")
    given_ = two().events(IssueAdded(issue, "Duties", None), ParagraphTagged(issue, pid(1)))
    assert [p.paragraph for p in of(given_, Asked(issue=issue))] == [pid(1)]
    assert [list(said(p)) for p in of(given_, Asked(delegation=MRN))] == [["MRN"]]
    assert [p.paragraph for p in of(given_, Asked(paragraph=pid(2)))] == [pid(2)]
    kinds = [said(p) for p in of(given_, Asked(kind="deletion"))]
    assert kinds == [{"ALD": ["Delete “cooperate”"]}]


def test_what_is_settled_is_no_longer_kept_but_can_be_asked_for() -> None:
    given_ = two().events(BracketDeleted(bid("c")))
    assert said(of(given_)[0])["ALD"] == ["Insert “shall”"]
    (row,) = of(given_, Asked(state="settled"))
    assert [one.bracket for by in row.proponents for one in by.proposals] == [bid("c")]


def test_p15_where_names_are_hidden_each_proposal_stands_by_itself() -> None:
    given_ = two().events(RegimeAnnounced("compilation", "live", False))
    seen = veiled(given_.state, sight(given_.state, None))
    (draft,) = compilation(seen)
    rows = [(by.who, len(by.proposals)) for p in draft.paragraphs for by in p.proponents]
    assert rows == [
        ("a delegation", 1),
        ("a delegation", 1),
        ("a delegation", 1),
        ("a delegation, a delegation 2", 1),
    ]
    reasons = {one.reason for p in draft.paragraphs for by in p.proponents for one in by.proposals}
    assert reasons == {""}
    assert compilation(seen, Asked(delegation=ALD))[0].paragraphs == ()
