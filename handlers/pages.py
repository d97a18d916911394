"""The pages: /chat, /widget, /demo and /admin, rendered from templates/; no data of any chat."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import jinja2
from tornado.routing import Rule
from tornado.web import HTTPError, RequestHandler, url

from handlers.accent import DARK, LIGHT, accent_on, parse
from handlers.page_headers import frame_ancestors, page_headers
from handlers.static_files import Assets, static_routes

LANGUAGES = ("en", "de", "es", "fr", "ar")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True)
class Site:
    """What one web site's chat looks like and who may embed it."""

    key: str = "default"
    title: str = "Errand"
    greeting: str = "Hi! What can I do for you?"
    suggestions: tuple[str, ...] = ()
    accent: str = "#4f46e5"
    """A colour as #rgb or #rrggbb; shades that are readable are computed from it."""
    allowed_hosts: tuple[str, ...] = ("*",)
    """Origins (`https://shop.example.com`) whose pages may show the widget, or `*`."""
    connect: Literal["open", "first_message"] = "open"
    idle_park_seconds: float = 300
    lang: str = "auto"
    theme: Literal["auto", "light", "dark"] = "auto"


@dataclass(frozen=True)
class Pages:
    """What the page handlers need, made once by `app.py`."""

    jinja: jinja2.Environment
    assets: Assets
    sites: Mapping[str, Site]
    catalogues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, templates: Path, static: Path, sites: Mapping[str, Site]) -> Self:
        """Pages from the folders templates/ and static/; accents of `sites` that are no colour raise `ValueError`."""
        for site in sites.values():
            accent_on(site.accent, LIGHT)
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates), autoescape=True, undefined=jinja2.StrictUndefined
        )
        assets = Assets(static)
        catalogues = {lang: json.loads(assets.text(f"locales/{lang}.json")) for lang in LANGUAGES}
        return cls(environment, assets, dict(sites), catalogues)

    def language(self, wanted: Sequence[str], accept_language: str) -> str:
        """The first language that we have among `wanted` and then the browser's list, else English."""
        listed = [part.partition(";")[0].strip() for part in accept_language.split(",")]
        for tag in (*wanted, *listed):
            if (short := tag.split("-")[0].lower()) in self.catalogues:
                return short
        return "en"


class Page(RequestHandler):
    """A page with its own nonce; subclasses name the template and its values."""

    def initialize(self, pages: Pages) -> None:
        self.pages = pages
        self.nonce = secrets.token_urlsafe(16)

    def show(self, template: str, ancestors: str, *, frames: bool = False, **values: Any) -> None:
        """Render `template` with the headers that fit it."""
        for name, value in page_headers(self.nonce, self.request.host, ancestors, frames).items():
            self.set_header(name, value)
        page = self.pages.jinja.get_template(template)
        self.finish(page.render(nonce=self.nonce, assets=self.pages.assets, **values))

    def site(self) -> Site:
        """The site of `?site=`, the default one without it; an unknown one is 404."""
        key = self.get_query_argument("site", "default")
        if key not in self.pages.sites:
            raise HTTPError(404, reason="No such site")
        return self.pages.sites[key]

    def accent(self, site: Site) -> str:
        """The host page's accent if it is a colour, else the site's."""
        wanted = self.get_query_argument("accent", site.accent)
        try:
            parse(wanted)
        except ValueError:
            return site.accent
        return wanted

    def chat_values(self, site: Site, mode: Literal["page", "frame"]) -> dict[str, Any]:
        """Values of the chat's template: language, colours and what the script has to know."""
        lang = self.pages.language(
            (self.get_query_argument("lang", "auto"), site.lang, self.get_query_argument("page", "")),
            self.request.headers.get("Accept-Language", ""),
        )
        accent = self.accent(site)
        settings = {
            "site": site.key,
            "mode": mode,
            "title": site.title,
            "connect": site.connect,
            "idle_park_seconds": site.idle_park_seconds,
            "lang": lang,
            "theme": site.theme,
            "hosts": list(site.allowed_hosts),
            "locales": self.pages.assets.url("locales/"),
            "texts": dict(self.pages.catalogues[lang]),
        }
        return {
            "site": site,
            "lang": lang,
            "direction": "rtl" if lang in RIGHT_TO_LEFT else "ltr",
            "light": accent_on(accent, LIGHT),
            "dark": accent_on(accent, DARK),
            "settings": settings,
            "texts": self.pages.catalogues[lang],
        }


class ChatPage(Page):
    """The chat as a page of its own."""

    def get(self) -> None:
        self.show("chat.html", "'none'", **self.chat_values(self.site(), "page"))


class WidgetPage(Page):
    """The chat inside the panel that the loader opens on a host page."""

    def get(self) -> None:
        site = self.site()
        self.show("widget.html", frame_ancestors(site.allowed_hosts), **self.chat_values(site, "frame"))


class DemoPage(Page):
    """A small business's page with the widget on it."""

    def get(self) -> None:
        origin = f"{self.request.protocol}://{self.request.host}"
        self.show("demo.html", "'self'", frames=True, site=self.site(), origin=origin)


class AdminPage(Page):
    """The operators' page; it shows nothing without a token, which the visitor of the page types in."""

    def get(self) -> None:
        self.show("admin/sessions.html", "'none'")


def page_routes(pages: Pages) -> list[Rule]:
    """Routes of the pages and of everything that they load."""
    handlers: tuple[tuple[str, type[Page]], ...] = (
        (r"/chat", ChatPage),
        (r"/widget", WidgetPage),
        (r"/demo", DemoPage),
        (r"/admin", AdminPage),
    )
    return [*(url(path, page, {"pages": pages}) for path, page in handlers), *static_routes(pages.assets)]
