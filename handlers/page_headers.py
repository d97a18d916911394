"""The security headers of our pages (docs/widget.md, "Headers"); no content."""

import re
from collections.abc import Sequence

_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d+)?|\[[0-9a-fA-F:]+\](?::\d+)?")
_NO_FEATURES = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "midi", "serial")
)


def frame_ancestors(allowed_hosts: Sequence[str]) -> str:
    """Who may show the widget in a frame: our own pages, and the origins of the site's list (`*` for all)."""
    return "*" if "*" in allowed_hosts else " ".join(("'self'", *allowed_hosts))


def content_security_policy(nonce: str, host: str, ancestors: str, frames: bool = False) -> str:
    """A policy that lets a page run our own scripts and nothing else.

    `host` is the request's Host: old Safari does not count a WebSocket to the same host as 'self'.
    """
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{sockets}",
            *(("frame-src 'self'",) if frames else ()),
            "form-action 'none'",
            "base-uri 'none'",
            f"frame-ancestors {ancestors}",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def page_headers(nonce: str, host: str, ancestors: str, frames: bool = False) -> dict[str, str]:
    """Headers of a page that holds a chat or the admin view; never cached, because the nonce is of one response."""
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": content_security_policy(nonce, host, ancestors, frames),
        "Cache-Control": "no-store",
        "Permissions-Policy": _NO_FEATURES,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin" if ancestors != "'none'" else "same-origin",
        **({} if frames else {"Cross-Origin-Embedder-Policy": "require-corp"}),
    }
