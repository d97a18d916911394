"""The composition root and command line: `serve` (default), `check-config`, `intents`."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Self, TextIO

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from connections.registry import ConnectionRegistry, Delivery
from delivered import delivered, endpoint_of
from handlers.base import UnknownPath
from handlers.chat_socket import READ_WHOLE_BYTES, SocketRules
from handlers.joining import Joining
from handlers.pages import Pages
from handlers.pages import Site as PageSite
from handlers.rate import Allowances
from handlers.routes import Parts, routes
from logs import configure
from models import PackageMissingError, reader_of
from orchestrator.access import Access, Identity
from orchestrator.assistant import Assistant
from orchestrator.deliveries import Deliveries
from orchestrator.failpoints import never, signal_at
from orchestrator.intents import Intents, Unusable
from orchestrator.intents.listing import listing, listing_as_json
from orchestrator.markdown import Markdown
from orchestrator.node import Lease, Rhythm
from orchestrator.operators import Operators
from orchestrator.orchestrator import Duty, Orchestrator, Policy, Stores
from orchestrator.wording import Wording
from protocol.errors import ChatError
from protocol.events import Limits
from settings import Settings, SettingsError, load
from storage.alarms import Alarms
from storage.bookings import Bookings
from storage.chat_log import ChatLog
from storage.chats import Chats
from storage.contact_requests import ContactRequests
from storage.database import Database, open_database
from storage.embedded import DatabaseStartError, EmbeddedDatabase
from storage.handoffs import Handoffs
from storage.intents import Intents as IntentStore
from storage.keys import Keys
from storage.node_locks import NodeLocks
from storage.ownership import Ownership
from tasks import Tasks, tasks_of
from webhooks.client import WebhookClient

VERSION = "0.1.0"
ROOT = Path(__file__).parent
LARGEST_BODY_BYTES = 1_048_576
NO_TASK = (
    "what is the weather like",
    "tell me a joke",
    "how old are you",
    "play some music",
    "who won the game",
    "what is the capital of france",
    "i like pizza",
    "book a flight to rome",
    "translate this sentence into spanish",
    "how do you say good morning in italian",
    "what time is it in tokyo",
    "what does this word mean",
    "blah blah blah",
    "the quick brown fox jumps over the lazy dog",
)


class StartError(Exception):
    """The server cannot start; the text is one sentence for whoever runs it."""


class SystemClock:
    """The real time, in whole milliseconds: what is shown live is then what MongoDB gives back later.

    `offset_seconds` sets it forward or back, for tests of what days, years and wrong clocks do.
    """

    def __init__(self, offset_seconds: float = 0) -> None:
        self._offset = timedelta(seconds=offset_seconds)

    def now(self) -> datetime:
        now = datetime.now(UTC) + self._offset
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        return monotonic()


def intents(settings: Settings | None = None) -> Intents:
    """The tasks that are delivered; without settings those of the defaults."""
    return delivered(settings or Settings())


@dataclass(frozen=True, slots=True)
class TaskStores:
    """What the delivered tasks keep."""

    alarms: Alarms
    contacts: ContactRequests
    bookings: Bookings
    handoffs: Handoffs

    @classmethod
    def of(cls, database: Database) -> Self:
        return cls(Alarms(database), ContactRequests(database), Bookings(database), Handoffs(database))

    def all(self) -> tuple[Alarms, ContactRequests, Bookings, Handoffs]:
        return self.alarms, self.contacts, self.bookings, self.handoffs


@dataclass(frozen=True, slots=True)
class Server:
    """What runs, from `building` to its end."""

    application: Application
    orchestrator: Orchestrator
    registry: ConnectionRegistry
    admin_token: str | None
    """Only at the very first start; afterwards just its hash is known."""


@asynccontextmanager
async def building(settings: Settings, offered: Intents) -> AsyncIterator[Server]:
    """The whole server without its port: database, stores, orchestrator with the tasks `offered`, handlers."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(_database(settings))
        clock = SystemClock(float(os.environ.get("ERRAND_CLOCK_OFFSET_SECONDS", "0")))
        log, chats, intent_store = ChatLog(database), Chats(database), IntentStore(database)
        kept = TaskStores.of(database)
        keys = Keys(database)
        try:
            await log.ensure_indexes(settings.history.retention_days)
            for store in (chats, intent_store, *kept.all()):
                await store.ensure_indexes()
            secret = settings.access.token_secret or await keys.visitor_secret()
            admin_hash, admin_token = (settings.admin.token_hash, None)
            if not admin_hash:
                admin_hash, admin_token = await keys.admin_hash()
        except ChatError as error:
            raise StartError(
                f"The database does not answer or cannot be prepared (database {settings.mongodb.database}): "
                "check mongodb.uri and that the server there runs."
            ) from error
        web = WebhookClient(clock.now)
        stack.callback(web.close)
        assistant = _assistant(settings, offered, intent_store, kept, web, clock)
        stack.push_async_callback(assistant.reader.close)
        registry = ConnectionRegistry(log, _delivery(settings), monotonic)
        owners = Ownership(database, settings.nodes.lease_seconds)
        identity = Identity(settings.access.identity, settings.access.identity_secret)
        access = Access(chats, clock, secret, settings.access.token_days, dict.fromkeys(settings.sites, identity))
        rhythm = Rhythm(
            settings.nodes.lease_seconds,
            settings.nodes.renew_seconds,
            settings.nodes.margin_seconds,
            settings.nodes.sweep_seconds,
            settings.nodes.poll_seconds,
        )
        locks = NodeLocks(Path(settings.server.var) / "nodes")
        limits = settings.limits
        orchestrator = Orchestrator(
            assistant,
            Stores(log, chats, owners, intent_store, kept.alarms, (kept.contacts, kept.bookings, kept.handoffs)),
            registry,
            access,
            Lease(owners, locks, clock, rhythm, socket.gethostname()),
            rhythm,
            Policy(
                settings.conversation.inactivity_seconds,
                settings.conversation.resumable_days,
                settings.nodes.release_idle_seconds,
                limits.pending_appends,
                settings.alarms.poll_seconds,
                limits.content_characters,
                limits.form_values,
            ),
            {key: site.locale for key, site in settings.sites.items()},
            _duties(settings, kept, web, clock),
        )
        parts = Parts(
            orchestrator=orchestrator,
            registry=registry,
            joining=Joining(orchestrator, registry, _limits(settings), settings.heartbeat.idle_seconds),
            history=log,
            events=log,
            sessions=intent_store,
            records={"contact_requests": kept.contacts, "bookings": kept.bookings, "handoffs": kept.handoffs},
            operators=Operators(orchestrator.conversation, kept.handoffs, assistant.markdown, clock),
            allowances=Allowances(limits.commands_burst, limits.commands_per_second, monotonic),
            frame_bytes=limits.frame_bytes,
            socket_rules=SocketRules(
                settings.heartbeat.hello_seconds,
                limits.frame_bytes,
                limits.errors_per_socket,
                limits.write_buffer_bytes,
                settings.access.allowed_origins,
            ),
            pages=Pages.load(ROOT / "templates", ROOT / "static", _sites(settings)),
            admin_token_hash=admin_hash,
            version=VERSION,
        )
        application = Application(
            routes(parts),
            default_handler_class=UnknownPath,
            websocket_max_message_size=max(limits.frame_bytes, READ_WHOLE_BYTES),
            websocket_ping_interval=settings.heartbeat.ping_seconds,
            websocket_ping_timeout=settings.heartbeat.ping_grace_seconds,
            log_function=_log_nothing,
        )
        await orchestrator.start()
        registry.start()
        yield Server(application, orchestrator, registry, admin_token)


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
        tasks = tasks_of(settings, intents(settings), file.parent.resolve(), os.environ)
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


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    name, timeout = settings.mongodb.database, settings.mongodb.timeout_seconds
    if settings.mongodb.uri:
        async with open_database(settings.mongodb.uri, name, timeout) as database:
            yield database
        return
    embedded = await EmbeddedDatabase.start(Path(settings.server.var))
    try:
        async with open_database(embedded.uri, name, timeout) as database:
            yield database
    finally:
        await embedded.stop()


def _assistant(
    settings: Settings,
    tasks: Intents,
    intent_store: IntentStore,
    kept: TaskStores,
    web: WebhookClient,
    clock: SystemClock,
) -> Assistant:
    failpoint = os.environ.get("ERRAND_FAILPOINT")
    return Assistant(
        intents=tasks,
        reader=reader_of(settings, tasks, NO_TASK, os.environ, clock.monotonic),
        wording=Wording(),
        markdown=Markdown(),
        intent_store=intent_store,
        alarms=kept.alarms,
        web=web,
        contacts=kept.contacts,
        bookings=kept.bookings,
        handoffs=kept.handoffs,
        clock=clock,
        reach=signal_at(failpoint) if failpoint else never,
    )


def _duties(settings: Settings, kept: TaskStores, web: WebhookClient, clock: SystemClock) -> list[Duty]:
    """What is told to a site's backend after it was stored."""
    told = (
        ("contact_request", kept.contacts.outbox, settings.contact),
        ("handoff", kept.handoffs.outbox, settings.handoff),
    )
    return [
        Duty(
            event, settings.nodes.poll_seconds, Deliveries(event, outbox, endpoint_of(feature), web, clock).deliver_due
        )
        for event, outbox, feature in told
        if feature.webhook
    ]


def _delivery(settings: Settings) -> Delivery:
    limits = settings.limits
    return Delivery(
        limits.ring_events,
        limits.page_events,
        limits.write_seconds,
        settings.heartbeat.idle_seconds,
        limits.sockets_per_chat,
    )


def _limits(settings: Settings) -> Limits:
    shown = settings.limits
    return Limits(**{name: getattr(shown, name) for name in Limits.model_fields})


def _log_nothing(_: object) -> None:
    """Addresses and paths of visitors are not logged."""


def _sites(settings: Settings) -> dict[str, PageSite]:
    shared = PageSite.__dataclass_fields__.keys() - {"key"}
    return {
        key: PageSite(key=key, **{name: getattr(site, name) for name in shared}) for key, site in settings.sites.items()
    }


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
