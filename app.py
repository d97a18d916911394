"""The command line: `serve` (default), `check-config`, `intents`. What is served is put together in server.py."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from delivered import NO_TASK, delivered
from logs import configure
from models import PackageMissingError
from orchestrator.intents import Intents, Unusable
from orchestrator.intents.listing import listing, listing_as_json
from server import StartError, building
from settings import Settings, SettingsError, load
from storage.embedded import DatabaseStartError
from tasks import Tasks, tasks_of

ROOT = Path(__file__).parent
LARGEST_BODY_BYTES = 1_048_576


async def serve(settings: Settings, offered: Intents, out: TextIO) -> None:
    """Serves until SIGTERM or SIGINT; a second one ends at once."""
    try:
        sockets = bind_sockets(settings.server.port, settings.server.host)
    except OSError as error:
        raise StartError(
            f"Port {settings.server.port} on {settings.server.host} cannot be used ({error.strerror}): "
            "choose another with --port, or end the program that uses it."
        ) from None
    async with building(settings, offered) as server:
        http = HTTPServer(
            server.application,
            xheaders=bool(settings.server.trusted_proxies),
            trusted_downstream=list(settings.server.trusted_proxies),
            max_body_size=LARGEST_BODY_BYTES,
        )
        http.add_sockets(sockets)
        told_to_end = _signalled()  # before `Ready.`: whoever reads that may end us at once
        _print_addresses(settings, sockets[0].getsockname()[1], server.admin_token, out)
        await told_to_end.wait()
        http.stop()
        try:
            async with asyncio.timeout(settings.server.drain_seconds):
                await server.orchestrator.drain()
                await server.registry.drain(min(2.0, settings.server.drain_seconds))
                await http.close_all_connections()
        except TimeoutError:
            pass  # what is left over is adopted by the next start


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit code, 2 for a start that failed."""
    options = _parser().parse_args(arguments)
    try:
        file = options.config or ROOT / "config.yaml"
        settings = load(file, os.environ, _overrides(options))
        configure(settings.logging.level, settings.logging.format)
        tasks = tasks_of(settings, delivered(settings), file.parent.resolve(), os.environ)
        if options.command == "check-config":
            print("The configuration is right.")
        elif options.command == "intents":
            _print_intents(tasks, sys.stdout, as_json=options.json)
        else:
            asyncio.run(serve(settings, tasks.intents, sys.stdout))
    except (SettingsError, StartError, Unusable, PackageMissingError, DatabaseStartError) as error:
        print(f"errand: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _print_addresses(settings: Settings, port: int, admin_token: str | None, out: TextIO) -> None:
    host = settings.server.host
    shown = "127.0.0.1" if host in ("0.0.0.0", "", "::") else host  # noqa: S104 - compared, not bound
    base = settings.server.public_url.rstrip("/") or f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
    lines = ["Errand is running.", *(f"  {page:<6} {base}/{page}" for page in ("chat", "demo", "admin"))]
    if admin_token is not None:
        lines.append(f"  admin token (shown once): {admin_token}")
    print(*lines, "Ready.", sep="\n", file=out, flush=True)


def _print_intents(tasks: Tasks, out: TextIO, *, as_json: bool) -> None:
    shown = listing_as_json if as_json else listing
    print(shown(tasks.intents, tasks.sources, NO_TASK), file=out)


def _signalled() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; a second one ends the process at once."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def end() -> None:
        if told.is_set():
            os._exit(1)
        told.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end)
    return told


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Errand, an assistant for web pages.")
    parser.add_argument("command", nargs="?", choices=["serve", "check-config", "intents"], default="serve")
    parser.add_argument("--host", help="address to listen on (server.host)")
    parser.add_argument("--port", type=int, help="port to listen on, 0 for any (server.port)")
    parser.add_argument("--config", type=Path, help="configuration file instead of config.yaml")
    parser.add_argument("--var", help="folder for the embedded database and locks (server.var)")
    parser.add_argument("--json", action="store_true", help="list the intents as JSON, with their JSON Schema")
    return parser


def _overrides(options: argparse.Namespace) -> dict[str, object]:
    given = {f"server.{name}": getattr(options, name) for name in ("host", "port", "var")}
    return {name: value for name, value in given.items() if value is not None}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
