"""The composition root: builds the server from its parts, in one place; nothing else knows all of them."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Self

from tornado.web import Application

from clock import SystemClock
from connections.registry import ConnectionRegistry, Delivery
from delivered import NO_TASK, endpoint_of
from handlers.base import UnknownPath
from handlers.chat_socket import READ_WHOLE_BYTES, SocketRules
from handlers.joining import Joining
from handlers.pages import Pages
from handlers.pages import Site as PageSite
from handlers.rate import Allowances
from handlers.routes import Parts, routes
from models import reader_of
from orchestrator.access import Access, Identity
from orchestrator.assistant import Assistant
from orchestrator.deliveries import Deliveries
from orchestrator.failpoints import never, signal_at
from orchestrator.intents import Intents
from orchestrator.markdown import Markdown
from orchestrator.node import Duty, Lease, Rhythm
from orchestrator.operators import Operators
from orchestrator.orchestrator import Orchestrator
from orchestrator.policy import Policy
from orchestrator.ports import Stores
from orchestrator.wording import Wording
from protocol.errors import ChatError
from protocol.signals import Limits
from settings import Settings
from storage.alarms import Alarms
from storage.bookings import Bookings
from storage.chat_log import ChatLog
from storage.chats import Chats
from storage.contact_requests import ContactRequests
from storage.database import Database, open_database
from storage.embedded import EmbeddedDatabase
from storage.handoffs import Handoffs
from storage.intents import Intents as IntentStore
from storage.keys import Keys
from storage.node_locks import NodeLocks
from storage.ownership import Ownership
from webhooks.client import WebhookClient

VERSION = "0.1.0"
ROOT = Path(__file__).parent


class StartError(Exception):
    """The server cannot start; the text is one sentence for whoever runs it."""


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
        clock = SystemClock(
            *(float(os.environ.get(f"ERRAND_CLOCK_{name}_SECONDS", "0")) for name in ("OFFSET", "ERROR"))
        )
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
        rhythm = _rhythm(settings)
        locks = NodeLocks(Path(settings.server.var) / "nodes")
        limits = settings.limits
        orchestrator = Orchestrator(
            assistant,
            Stores(log, chats, owners, intent_store, kept.alarms, (kept.contacts, kept.bookings, kept.handoffs)),
            registry,
            access,
            Lease(owners, locks, clock, rhythm, socket.gethostname()),
            rhythm,
            _policy(settings),
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
            socket_rules=_socket_rules(settings),
            pages=Pages.load(ROOT / "templates", ROOT / "static", _sites(settings)),
            admin_token_hash=admin_hash,
            version=VERSION,
            task_schemas={name: intent.model().model_json_schema() for name, intent in offered.items()},
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


def _rhythm(settings: Settings) -> Rhythm:
    nodes = settings.nodes
    return Rhythm(
        nodes.lease_seconds, nodes.renew_seconds, nodes.margin_seconds, nodes.sweep_seconds, nodes.poll_seconds
    )


def _policy(settings: Settings) -> Policy:
    limits = settings.limits
    return Policy(
        settings.conversation.inactivity_seconds,
        settings.conversation.resumable_days,
        settings.nodes.release_idle_seconds,
        limits.pending_appends,
        settings.alarms.poll_seconds,
        limits.content_characters,
        limits.form_values,
        settings.history.retention_days,
    )


def _socket_rules(settings: Settings) -> SocketRules:
    limits = settings.limits
    return SocketRules(
        settings.heartbeat.hello_seconds,
        limits.frame_bytes,
        limits.errors_per_socket,
        limits.write_buffer_bytes,
        settings.access.allowed_origins,
    )


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
