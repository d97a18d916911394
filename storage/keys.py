"""Keys that the first start makes and all nodes share: the visitor tokens' secret, and the admin token as a hash."""

from hashlib import sha256
from secrets import token_urlsafe

from pymongo.errors import DuplicateKeyError

from storage.database import Collection, Database, wrapped


class Keys:
    """The collection `keys`, one document per purpose, made once."""

    def __init__(self, database: Database) -> None:
        self._keys: Collection = database["keys"]

    async def visitor_secret(self) -> str:
        """The secret that signs visitor tokens."""
        value, _ = await self._once("visitor_tokens", token_urlsafe(48))
        return value

    async def admin_hash(self) -> tuple[str, str | None]:
        """The SHA-256 of the admin token, and the token itself only when this call has made it.

        A plain hash is enough, since the token is 256 random bits and nobody's password.
        """
        token = token_urlsafe(32)
        value, made = await self._once("admin_token", sha256(token.encode()).hexdigest())
        return value, token if made else None

    async def _once(self, name: str, value: str) -> tuple[str, bool]:
        with wrapped():
            try:
                found = await self._keys.find_one({"_id": name})
                if found is None:
                    await self._keys.insert_one({"_id": name, "value": value})
                    return value, True
            except DuplicateKeyError:
                found = await self._keys.find_one({"_id": name})
        return (str(found["value"]) if found else value), False
