"""The connection to MongoDB, its write concern, and the translation of the driver's errors into ours."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from bson.codec_options import CodecOptions
from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ReadPreference, WriteConcern
from pymongo.errors import (
    ConfigurationError,
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
    WTimeoutError,
)

from protocol.errors import Internal, Unavailable
from storage.embedded import DatabaseStartError

Document = dict[str, Any]
Collection = AsyncIOMotorCollection[Document]
Database = AsyncIOMotorDatabase[Document]

NOW_MS: Document = {"$toLong": "$$NOW"}
"""The database's clock in milliseconds: leases are never compared with a node's own clock."""


@asynccontextmanager
async def open_database(uri: str, name: str, timeout_seconds: float) -> AsyncIterator[Database]:
    """The database `name` at `uri`, for the running event loop.

    Every write is acknowledged by a majority and journaled; every read goes to the primary. A call that the database
    does not answer in `timeout_seconds` raises `Unavailable`. Raises DatabaseStartError when the address is none.
    """
    milliseconds = int(timeout_seconds * 1000)
    try:
        client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            uri,
            tz_aware=True,
            appname="errand",
            serverSelectionTimeoutMS=milliseconds,
            connectTimeoutMS=milliseconds,
            socketTimeoutMS=milliseconds,
            timeoutMS=None,
            retryReads=True,
        )
    except (ConfigurationError, ValueError):
        raise DatabaseStartError(
            "mongodb.uri is no address that can be used, or its name is not known: check its form, mongodb://host:27017."
        ) from None  # the driver's words may hold parts of the password
    try:
        yield client.get_database(
            name,
            codec_options=CodecOptions(tz_aware=True),
            read_preference=ReadPreference.PRIMARY,
            write_concern=WriteConcern(w="majority", j=True, wtimeout=milliseconds),
        )
    finally:
        client.close()


@contextmanager
def wrapped() -> Iterator[None]:
    """Raises `Unavailable` where the database did not answer, and `Internal` for any other error of the driver."""
    try:
        yield
    except (ConnectionFailure, NetworkTimeout, ExecutionTimeout, WTimeoutError) as error:
        raise Unavailable from error
    except PyMongoError as error:
        raise (Unavailable() if error.timeout else Internal()) from error
    except (BSONError, OverflowError) as error:
        raise Internal from error
