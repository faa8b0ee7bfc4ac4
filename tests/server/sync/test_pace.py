"""Who sends too much is read more slowly, and then refused, over real sockets."""

import asyncio

from events.draft import editing
from events.draft.document import DraftDocument
from events.errors import Refused
from events.ids import ParagraphId, ParticipantId
from server.sync import protocol
from server.sync.allowance import DISCARDED, DISCARDED_BURST, Allowance, Allowances, Limits
from tests.server.house import House, joined
from tests.server.sync.test_sockets import MINE, operative


def _of(here: House, who: str) -> Allowance:
    found = here.app.state.allowances.of(ParticipantId(who))
    assert isinstance(found, Allowance)
    return found


def _emptied(allowance: Allowance) -> None:
    while allowance.sent(1) == 0:
        pass


async def test_what_comes_too_fast_is_read_later_and_all_of_it(here: House) -> None:
    """G8: nothing is lost or out of order, and others are not kept waiting."""
    paragraph = await operative(here)
    per_second = here.app.state.services.settings.messages_per_second
    loop = asyncio.get_running_loop()
    async with joined(here, "ald") as ald, joined(here, "mrn") as mrn:
        _emptied(_of(here, "ald"))
        began = loop.time()
        for n in range(60):
            await ald.insert(paragraph, n, "abcdefghij"[n % 10], (MINE, "insert"))
        await mrn.insert(paragraph, 0, "m", ("marunabracket001", "insert"))
        await mrn.until_acknowledged()
        await ald.until_acknowledged()
        assert loop.time() - began >= 50 / per_second
        assert ald.refusals == []
        await mrn.sync()
    text = next(p for p in await here.text() if p["id"] == paragraph)
    assert "abcdefghij" * 6 in "".join(run["text"] for run in text["runs"])


async def test_who_goes_on_and_on_is_refused_in_words(here: House) -> None:
    """G8: with a code, a sentence, and the close code of a refusal."""
    paragraph = await operative(here)
    allowance = _of(here, "ald")
    async with joined(here, "ald") as ald, joined(here, "mrn") as mrn:
        try:
            while True:
                allowance.sent(1)
        except Refused as error:
            sentence = error.detail
        await ald.insert(paragraph, 0, "x", (MINE, "insert"))
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        assert [(r["code"], r["reason"]) for r in ald.refusals] == [("too-fast", sentence)]
        await mrn.insert(paragraph, 0, "m", ("marunabracket001", "insert"))
        await mrn.until_acknowledged()


async def test_text_that_does_not_stay_is_counted(here: House) -> None:
    """G10: what one update deletes of what stood there, and what it writes and deletes again."""
    paragraph = await operative(here)
    here.app.state.allowances = Allowances(Limits(), 262_144, lambda: 0.0)
    allowance = _of(here, "ald")
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 0, "x" * 300, (MINE, "insert"))
        await ald.until_acknowledged()
        assert allowance.discarded(DISCARDED_BURST) == 0

        def back_and_forth(document: DraftDocument) -> None:
            editing.insert_text(document, ParagraphId(paragraph), 0, "y" * 200)
            editing.delete_text(document, ParagraphId(paragraph), 0, 500)

        await ald.edit(back_and_forth)
        await ald.until_acknowledged()
        assert allowance.discarded(0) * DISCARDED == 500
