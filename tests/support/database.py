"""The embedded database for tests: one process for the whole run, one database name for each test."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient

from storage.embedded import EmbeddedDatabase


@contextmanager
def running_database(var: Path) -> Iterator[EmbeddedDatabase]:
    """An embedded database in the folder `var`, usable from any event loop and from none."""
    database = asyncio.run(EmbeddedDatabase.start(var))
    try:
        yield database
    finally:
        asyncio.run(database.stop())


@contextmanager
def a_database_name(uri: str) -> Iterator[str]:
    """A name that no other test uses; what was stored under it is gone afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    yield name
    with MongoClient[dict[str, object]](uri) as client:
        client.drop_database(name)
