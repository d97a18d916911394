"""A WebSocket by hand, for what no client library does: never reading, or reading only after everything is sent."""

import socket
from base64 import b64encode
from secrets import token_bytes


def open_raw(port: int, buffer_bytes: int) -> socket.socket:
    """A line on which the upgrade is asked for, with system buffers of this size each way."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer_bytes)
    line.connect(("127.0.0.1", port))
    key = b64encode(token_bytes(16)).decode()
    line.sendall(
        f"GET /api/v1/chat/ws/chat HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return line


def text_frame(payload: bytes) -> bytes:
    """A text frame of at least 126 bytes, with a mask of zeros."""
    long = len(payload) >= 2**16
    length = bytes([0x80 | (127 if long else 126)]) + len(payload).to_bytes(8 if long else 2)
    return b"\x81" + length + bytes(4) + payload
