"""Old events in today's words.

What is stored is never rewritten. When the shape of an event must change, its struct gets a new
stored name (``stance-taken`` became ``stance-stated``), and an upcaster here turns the body
stored under the old name into one of the next. Upcasters are pure, take and give plain JSON
objects, and run one after another until the name is one that this version knows.
"""

from collections.abc import Callable, Mapping
from typing import Any

Stored = dict[str, Any]
Upcaster = Callable[[Stored], Stored]


def _stance_stated(body: Stored) -> Stored:
    """Stances had two kinds and no condition once; nothing else changed."""
    return {**body, "type": "stance-stated"}


def _grown(name: str) -> Upcaster:
    """To a version that has further fields, with a default each."""
    return lambda body: {**body, "type": name}


UPCASTERS: Mapping[str, Upcaster] = {
    "stance-taken": _stance_stated,
    # Groups were spoken for by name alone once, questions were put in rounds
    # alone, and objections to them were not entered for delegations.
    "floor-asked": _grown("floor-requested"),
    "statement-made": _grown("statement-delivered"),
    "bracket-redrafted": _grown("bracket-recast"),
    "entered-for": _grown("entry-made"),
    # Nor was what capitals say about what was agreed ad referendum.
    "entry-made": _grown("entry-dictated"),
    "question-put": _grown("question-posed"),
    # “No text” was no option once.
    "alternatives-formed": _grown("alternatives-set"),
    # Drafts were adopted without regard to each other once.
    "draft-adopted": _grown("draft-adopted-whole"),
}
"""Old stored name to the function that brings its body one version further."""


def upcast(body: Stored, known: Mapping[str, object], upcasters: Mapping[str, Upcaster]) -> Stored:
    """``body`` in a version that is ``known``, as far as ``upcasters`` lead; else as it is."""
    seen: set[str] = set()
    while (name := str(body.get("type"))) not in known and name in upcasters and name not in seen:
        seen.add(name)
        body = upcasters[name](dict(body))
    return body
