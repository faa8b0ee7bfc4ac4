"""The set of the compose file, but for its containers: Caddy, two servers, NATS, PostgreSQL."""

import random
from pathlib import Path

import yaml

from tests.faults.process import ServerProcess
from tests.faults.proxy import Proxy
from tests.faults.table import Record, lay_table
from tests.faults.work import Work
from tests.server.nodes.nats_server import NatsServer

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"


async def test_servers_stop_and_are_lost_behind_the_proxy_and_people_go_on(
    postgres_url: str, tmp_path: Path
) -> None:
    """One is asked to stop and hands over, and comes back; the other is killed; NATS is killed.
    Nothing that was acknowledged is lost, nobody is refused anything."""
    bus = yaml.safe_load(COMPOSE.read_text())["services"]["bus"]
    flags = [flag.replace("${NATS_PASSWORD:-travaux}", "s3cret") for flag in bus["command"]]
    nats = NatsServer(*(flag for flag in flags if not flag.startswith("--http_port")))
    url = nats.url.replace("//", "//travaux:s3cret@")
    one = ServerProcess(tmp_path, postgres_url, "one", nats_url=url)
    two = ServerProcess(tmp_path, postgres_url, "two", nats_url=url)
    proxy = Proxy(tmp_path, one.address, two.address)
    table, record = await lay_table(postgres_url, tmp_path), Record(postgres_url)
    work = Work(table, record, random.Random(0))
    try:
        await nats.start()
        await one.start()
        await two.start()
        await proxy.start()
        async with work.seated(proxy.address):
            async with work.busy(proxy.address):
                await work.more_promises(5)
                one.ask_to_stop()
                assert await one.ended() == 0
                await work.more_promises(5)
                await one.start()
                await work.more_promises(5)
                two.kill()
                await work.more_promises(5)
                await two.start()
                nats.kill()
                await work.more_promises(5)
            await work.agrees(one.address, two.address)
        await record.verify(tmp_path)
    finally:
        for process in (one, two, nats, proxy):
            process.kill()
