"""``make compact``: plays the whole negotiation once, with many positions, then serves it."""

import argparse
import json
import shutil
import sys
from pathlib import Path

import uvloop

from events.ids import ParticipantId
from events.store.engine import sqlite_url
from server.checkpoints import signing_key
from server.serving import CannotStart, listen, prepare, run_server
from server.settings import Settings
from tests.played.course import Clock, Course
from tests.server.house import NEGOTIATION, house

FOLDER = Path("var/compact")
LINKS = "links.json"
GUESTS = ("pen", "observer", "auditor")
YEAR = 24 * 366


def main() -> None:
    """Read the arguments, play if it was not played yet, and serve until stopped."""
    asked = argparse.ArgumentParser(prog="python -m tests.played", description=__doc__)
    asked.add_argument("--folder", type=Path, default=FOLDER, help="where it is kept")
    asked.add_argument("--per-bracket", type=int, default=12, help="positions on each bracket")
    wanted = asked.parse_args()
    folder: Path = wanted.folder
    try:
        if not (folder / LINKS).exists():
            play(folder, wanted.per_bracket)
        settings = Settings(data_dir=folder, database_url=_database(folder))
        prepare(settings)
        signing_key(settings)
        with listen(settings) as held:
            port = held.getsockname()[1]
            settings = settings.model_copy(update={"port": port})
            print("\nTravaux is ready. Open one of these, each in a browser window of its own:\n")
            for who, token in json.loads((folder / LINKS).read_text()):
                print(f"  {who:<34} {settings.base_url}/join/{token}")
            print(f"\nEverything is kept in {folder}/. Ctrl-C stops the server.\n", flush=True)
            run_server(settings, held)
    except CannotStart as error:
        sys.exit(str(error))


def play(folder: Path, per_bracket: int) -> None:
    """Play it into a folder, which is there only when all is done."""
    beside = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    prepare(Settings(data_dir=beside, database_url=_database(beside)))
    print("Playing a whole negotiation through the public API. This takes some minutes …")
    (beside / LINKS).touch(mode=0o600)
    (beside / LINKS).write_text(json.dumps(uvloop.run(played(beside, per_bracket))))
    beside.rename(folder)


async def played(folder: Path, per_bracket: int) -> list[tuple[str, str]]:
    """Play it into a database that is there; returns sign-in links, each with who it is for."""

    async def told(revision: str) -> None:
        print(f"  {revision}", flush=True)

    stay = {"session_days": 366, "invitation_hours": YEAR}
    clock = Clock()
    async with house(_database(folder), folder, clock, **stay) as here:
        course = Course(here, clock, per_bracket)
        await course.play(told)
        sign_in = here.app.state.services.sign_in
        seats = {who.title(): who for who in GUESTS}
        seats |= {f"Delegate, {code}": seat for code, seat in list(course.seats.items())[:2]}
        return [
            # Made on the server's clock of 2018, and to be used today.
            (
                name,
                await sign_in.invite(
                    NEGOTIATION, ParticipantId(seat), hours=20 * YEAR, reusable=True
                ),
            )
            for name, seat in seats.items()
        ]


def _database(folder: Path) -> str:
    return sqlite_url(folder.resolve() / "travaux.db")


if __name__ == "__main__":
    main()
