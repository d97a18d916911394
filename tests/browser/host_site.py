"""A web site of somebody else, on this machine: one page, whatever path is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class HostSite:
    """Serves `page` with `headers`; both may be changed while it runs."""

    def __init__(self, port: int) -> None:
        self.url = f"http://shop.localhost:{port}/"
        self.page = ""
        self.headers: dict[str, str] = {}


@contextmanager
def running_site() -> Iterator[HostSite]:
    """The site, until the end of the block. (Pages that Playwright makes up count as public and may not load from here.)"""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **site.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(site.page.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    site = HostSite(server.server_address[1])
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
