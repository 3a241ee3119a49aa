"""Links of our own: into the mini-app, and to the web where there is no Zalo.

    https://zalo.me/s/<app id>/dossiers/?code=H38.12-261120-0007
    https://laocaiso.example/dossiers?code=H38.12-261120-0007

A dossier's code can be guessed and is no secret; nothing else of a dossier stands in a link.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from laocaiso.channels.qr.addresses import Address
from laocaiso.channels.qr.model import LinkKind

PAGES: Mapping[LinkKind, tuple[str, str]] = {
    "dossier": ("dossiers", "code"),
    "report": ("reports", "code"),
    "place": ("places", "code"),
    "procedure": ("procedures", "code"),
}
"""The page in the mini-app and on the web, and the parameter that names the thing."""
_APP = re.compile(r"/s/([0-9]{5,25})(?:/|$)", re.ASCII)
ZALO = "zalo.me"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code of ours leads."""

    payload: str
    """What stands in the picture: the deep link where there is a mini-app, else the page on the web."""
    deep_link: str | None
    web_link: str


class Links:
    """Makes links and knows its own again. `web` is an address without a trailing slash."""

    def __init__(self, *, web: str, app_id: str | None = None) -> None:
        self._web = web.rstrip("/")
        self._app_id = app_id
        parts = urlsplit(self._web)
        self._web_host, self._web_path = (parts.hostname or "").lower(), parts.path
        self.origin = f"{parts.scheme}://{parts.netloc}".lower()
        """Scheme, host and port of our pages on the web."""

    def to(self, kind: LinkKind, code: str) -> Target:
        """The links to a thing, as short as can be: each character makes the printed squares smaller."""
        page, parameter = PAGES[kind]
        web = f"{self._web}/{page}?{urlencode({parameter: code})}"
        deep = None
        if self._app_id:
            deep = f"https://{ZALO}/s/{self._app_id}/{page}/?{urlencode({parameter: code})}"
        return Target(deep or web, deep, web)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Hosts whose links may be ours."""
        return tuple(host for host in (self._web_host, ZALO if self._app_id else "") if host)

    def read(self, address: Address) -> tuple[LinkKind, str] | None:
        """What a link of ours leads to; None where it leads to no thing. Raises `LookupError` if not ours."""
        path = address.path
        if address.host == ZALO:
            found = _APP.match(path)
            if found is None or found[1] != self._app_id:
                raise LookupError
            path = path[found.end() :]
        elif address.host == self._web_host and path.startswith(self._web_path):
            path = path[len(self._web_path) :]
        else:
            raise LookupError
        page = path.strip("/")
        for kind, (name, parameter) in PAGES.items():
            values = [value for key, value in address.parameters if key == parameter]
            if page == name and len(values) == 1:
                return kind, values[0]
        return None
