"""`/reports`, where the private link and the QR code of a report lead: a page that follows it in any browser.

The page itself tells nothing of a report. Its script reads the code out of the query and the secret behind
`#`, which no browser sends, and asks the API like everybody else.
"""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from litestar.handlers import HTTPRouteHandler

from laocaiso.web.reads import Reads
from laocaiso.web.site import Site, site_routes

REPORTS = Site(
    "/reports",
    files("laocaiso.cases.feedback") / "page",
    ("page.css", "page.js", "icon.svg"),
    # Photos come with the secret in a header, so the script fetches them and shows them as blobs.
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
)


def page_routes(reads: Reads, *, started_at: datetime) -> Sequence[HTTPRouteHandler]:
    """The page and its parts. `started_at` is when the process began."""
    return site_routes(reads, REPORTS, made_at=started_at)
