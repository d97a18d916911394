"""The files under static/: versioned URLs, their caching headers and the embed loader; no pages."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tornado.routing import Rule
from tornado.web import HTTPError, RequestHandler, StaticFileHandler, url

IMMUTABLE = "public, max-age=31536000, immutable"
LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400"


@dataclass(frozen=True)
class Assets:
    """The static tree under one version: any change of any file gives every file a new address.

    One version for the whole tree, because the modules import each other by relative paths.
    """

    root: Path

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits over the names and bytes of all files."""
        digest = hashlib.sha256()
        for file in self._files():
            digest.update(file.relative_to(self.root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()[:12]

    @cached_property
    def loader(self) -> bytes:
        """The script that host pages include, without its comments and indentation."""
        return without_comments(self.text("embed/loader.js")).encode()

    @cached_property
    def loader_version(self) -> str:
        """Twelve hexadecimal digits over the loader alone, for hosts that pin it with an integrity attribute."""
        return hashlib.sha256(self.loader).hexdigest()[:12]

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Addresses of the chat's modules, to be preloaded so that the browser need not walk the import graph."""
        return tuple(self.url(name) for name in self.scripts if not name.startswith("js/admin"))

    @cached_property
    def scripts(self) -> dict[str, bytes]:
        """The modules by their names below static/, without comments, which would be half of what is loaded."""
        paths = sorted((self.root / "js").rglob("*.js"))
        names = [path.relative_to(self.root).as_posix() for path in paths]
        return {name: without_comments(self.text(name)).encode() for name in names}

    def url(self, name: str) -> str:
        """The versioned address of `name`, a path below static/."""
        return f"/static/v{self.version}/{name}"

    def text(self, name: str) -> str:
        """The content of a text file, for what is written into the page itself."""
        return (self.root / name).read_text(encoding="utf-8")

    def _files(self) -> Iterator[Path]:
        yield from sorted(path for path in self.root.rglob("*") if path.is_file())


def without_comments(script: str) -> str:
    """`script` without block comments, lines that are comments, indentation and empty lines.

    For scripts of our own alone: no string of theirs has a comment's opening, and line comments stand on own lines.
    """
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


class StaticFiles(StaticFileHandler):
    """A file of the static tree; `cache_control` depends on whether the address names the current version."""

    def initialize(self, path: str, cache_control: str) -> None:  # type: ignore[override]  # our own constructor
        super().initialize(path)
        self.cache_control = cache_control

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", self.cache_control)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


class ScriptFiles(RequestHandler):
    """A module of the static tree."""

    def initialize(self, scripts: Mapping[str, bytes], cache_control: str) -> None:
        self.scripts = scripts
        self.cache_control = cache_control

    def get(self, name: str) -> None:
        if name not in self.scripts:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", self.cache_control)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.write(self.scripts[name])


class LoaderFile(RequestHandler):
    """The embed loader, which pages of any origin may include, also with `crossorigin` and an integrity hash."""

    def initialize(self, content: bytes, cache_control: str) -> None:
        self.content = content
        self.cache_control = cache_control

    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", self.cache_control)
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.set_header("Timing-Allow-Origin", "*")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.write(self.content)


def static_routes(assets: Assets) -> list[Rule]:
    """Routes of the loader and the static tree.

    A page that was loaded before a new version came out may still ask under the old one: it gets the current file,
    but no cache may keep that under the old address.
    """
    root = str(assets.root)
    pinned = rf"/embed/v1\.{assets.loader_version}\.js"
    loader, scripts = assets.loader, assets.scripts
    return [
        url(r"/embed/v1\.js", LoaderFile, {"content": loader, "cache_control": LOADER_CACHE}),
        url(pinned, LoaderFile, {"content": loader, "cache_control": IMMUTABLE}),
        *(
            rule
            for version, cache_control in ((assets.version, IMMUTABLE), ("[0-9a-f]{12}", "no-store"))
            for rule in (
                url(rf"/static/v{version}/(js/.+)", ScriptFiles, {"scripts": scripts, "cache_control": cache_control}),
                url(rf"/static/v{version}/(.+)", StaticFiles, {"path": root, "cache_control": cache_control}),
            )
        ),
    ]
