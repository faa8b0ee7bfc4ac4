"""R7, R8 over HTTP: the key, checkpoints, and proofs that anybody can check."""

import asyncio

from events.ids import NegotiationId
from events.proof.checkpoint import origin_of, parse_and_verify
from events.proof.note import PublicKey
from events.proof.tree import verify_consistency, verify_inclusion
from tests.server.house import House

ORIGIN = origin_of(NegotiationId("negotiation-1"))


async def test_the_key_is_public_and_its_file_is_not(here: House) -> None:
    """No sign-in is needed for the public half; the file is its owner's."""
    answer = await here.clients["nobody"].get("/api/checkpoint-key")
    assert answer.headers["content-type"].startswith("text/plain")
    PublicKey.parse(answer.text)
    file = here.app.state.services.settings.data_dir / "checkpoint.key"
    assert file.stat().st_mode & 0o077 == 0


async def test_checkpoints_are_issued_listed_and_served(here: House) -> None:
    """What is issued on demand is the latest, and its signature holds."""
    issued = (await here.call("auditor", "POST", "/checkpoints")).json()
    key = PublicKey.parse((await here.clients["nobody"].get("/api/checkpoint-key")).text)
    latest = await here.call("observer", "GET", "/checkpoints/latest")
    assert latest.text == issued["note"]
    checked = parse_and_verify(latest.text, [key], ORIGIN)
    assert (checked.size, checked.root.hex()) == (issued["size"], issued["root"])
    listed = (await here.call("observer", "GET", "/checkpoints")).json()
    assert listed[-1] == issued
    after = await here.call("observer", "GET", f"/checkpoints?after={issued['size']}")
    assert after.json() == []
    assert len((await here.call("observer", "GET", "/checkpoints?limit=1")).json()) == 1


async def test_a_revision_is_signed_at_its_position(here: House) -> None:
    """Without anybody asking."""
    done = (
        await here.call("pen", "POST", f"/drafts/{here.draft}/revisions", json={"name": "A"})
    ).json()
    async with asyncio.timeout(10):
        while True:
            listed = (await here.call("observer", "GET", "/checkpoints")).json()
            if done["positions"][0] in [one["size"] for one in listed]:
                break


async def test_every_event_is_proved_to_be_in_the_record(here: House) -> None:
    """Under the root of a signed checkpoint, at its size and at earlier ones."""
    issued = (await here.call("auditor", "POST", "/checkpoints")).json()
    root = bytes.fromhex(issued["root"])
    for position in range(1, issued["size"] + 1):
        path = f"/proofs/inclusion?position={position}&size={issued['size']}"
        proof = (await here.call("observer", "GET", path)).json()
        hashes = [bytes.fromhex(one) for one in proof["hashes"]]
        verify_inclusion(position - 1, issued["size"], bytes.fromhex(proof["leaf"]), hashes, root)
        earlier = await here.call(
            "observer", "GET", f"/proofs/inclusion?position={position}&size={position}"
        )
        assert earlier.json()["leaf"] == proof["leaf"]


async def test_the_record_is_proved_to_continue_what_it_was(here: House) -> None:
    """From any size to any later one."""
    size = (await here.call("auditor", "POST", "/checkpoints")).json()["size"]
    for first in range(1, size + 1):
        proof = (await here.call("observer", "GET", f"/proofs/consistency?first={first}")).json()
        assert proof["second"] == size
        verify_consistency(
            first,
            size,
            [bytes.fromhex(one) for one in proof["hashes"]],
            bytes.fromhex(proof["first_root"]),
            bytes.fromhex(proof["second_root"]),
        )


async def test_what_is_not_in_the_record_is_answered_with_a_sentence(here: House) -> None:
    """Positions and sizes beyond the end, and none at all."""
    for path in (
        "/proofs/inclusion?position=100000",
        "/proofs/inclusion?position=1&size=100000",
        "/proofs/inclusion?position=3&size=2",
        "/proofs/consistency?first=100000",
        "/proofs/consistency?first=3&second=2",
        "/proofs/consistency?first=1&second=100000",
    ):
        answer = await here.call("observer", "GET", path)
        assert answer.status_code == 404, path
        assert answer.json()["detail"].endswith(".")
    for path in (
        "/proofs/inclusion?position=0",
        "/proofs/inclusion?position=-1",
        "/proofs/inclusion?position=x",
        f"/proofs/inclusion?position={10**30}",
        "/proofs/consistency?first=0",
        "/proofs/consistency?first=1&second=0",
        "/proofs/consistency",
    ):
        answer = await here.call("observer", "GET", path)
        assert answer.status_code == 422, path
