"""Which addresses a webhook may reach, looked at after the name was resolved. Who connects: client.py."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from tornado.netutil import DefaultLoopResolver

_Address = IPv4Address | IPv6Address
_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as IPv6-only networks see them (RFC 6052)."""
_METADATA = frozenset(map(ip_address, ("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
"""Where clouds tell their machines secrets; some of these are in ranges that would otherwise be let through."""


class AddressRefused(OSError):
    """A name leads to an address that must not be called. The text names no address: it tells about the inner network."""


def is_allowed(text: str, *, allow_private: bool) -> bool:
    """Whether an address, as text, may be called.

    Public ones may; loopback and private ones with `allow_private`. Never: link-local, multicast, reserved and
    unspecified ones, the metadata addresses of clouds, and what hides one of these in an IPv6 address.
    """
    address = _unwrapped(ip_address(text))
    if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_loopback:  # before reserved: IPv6 counts ::1 among these
        return allow_private
    if address.is_reserved:
        return False
    return address.is_global or allow_private


class CheckedResolver(DefaultLoopResolver):
    """Resolves names and lets only allowed addresses through.

    The connection goes to the very address that was checked, so a name that changes in between (DNS rebinding) is no use.
    """

    def initialize(self, *, allow_private: bool) -> None:
        super().initialize()
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[tuple[int, Any]]:
        """As Tornado's. Raises AddressRefused when any address of the name is refused, and OSError when there is none."""
        found = await super().resolve(host, port, family)
        if not all(is_allowed(address[0], allow_private=self._allow_private) for _, address in found):
            raise AddressRefused("an address that is refused")
        return found


def _unwrapped(address: _Address) -> _Address:
    """The IPv4 address inside of an IPv6 one (mapped, 6to4, Teredo, NAT64), which is where packets would end."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address
