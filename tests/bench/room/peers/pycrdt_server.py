"""pycrdt-websocket as its documentation starts it: ``python pycrdt_server.py PORT``."""

import asyncio
import sys

import uvicorn
from pycrdt.websocket import ASGIServer, WebsocketServer


async def main(port: int) -> None:
    """Serve until ended."""
    rooms = WebsocketServer()
    config = uvicorn.Config(
        ASGIServer(rooms), port=port, log_level="warning", ws_per_message_deflate=False
    )
    async with rooms:
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
