"""Which addresses a webhook may reach, with and without leave to reach those inside."""

import pytest

from webhooks.addresses import is_allowed


@pytest.mark.parametrize(
    ("address", "open_to_all", "with_leave"),
    [
        ("93.184.215.14", True, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True),
        ("::ffff:93.184.215.14", True, True),
        ("127.0.0.1", False, True),
        ("127.8.9.10", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("10.0.0.1", False, True),
        ("172.16.0.1", False, True),
        ("192.168.1.1", False, True),
        ("::ffff:192.168.1.1", False, True),
        ("64:ff9b::c0a8:101", False, True),
        ("2002:c0a8:0101::", False, True),
        ("100.64.0.1", False, True),
        ("fd12::1", False, True),
        ("0.0.0.0", False, False),  # noqa: S104 - looked at, not bound
        ("::", False, False),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:a9fe:a9fe::", False, False),
        ("fd00:ec2::254", False, False),
        ("100.100.100.200", False, False),
        ("168.63.129.16", False, False),
        ("169.254.0.9", False, False),
        ("fe80::1", False, False),
        ("fe80::1%eth0", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("240.0.0.1", False, False),
        ("255.255.255.255", False, False),
    ],
)
def test_an_address_is_allowed_for_what_it_is(address: str, *, open_to_all: bool, with_leave: bool) -> None:
    assert is_allowed(address, allow_private=False) is open_to_all
    assert is_allowed(address, allow_private=True) is with_leave
