"""Which route of the app a path belongs to, for logs and metrics: a pattern, never what was typed."""

from litestar import Litestar
from litestar.routes import HTTPRoute

from laocaiso.web.telemetry import UNMATCHED

MOST_KEPT = 20_000
"""Paths remembered; published answers are some thousands."""


class Patterns:
    """Looks a path up among the app's routes once, and remembers it. Only for paths we publish ourselves."""

    def __init__(self, app: Litestar) -> None:
        self._routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The pattern, such as `/v1/weather/{code}`, as the framework names it in `path_template`."""
        pattern = self._known.get(path)
        if pattern is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            pattern = self._known[path] = self._find(path)
        return pattern

    def _find(self, path: str) -> str:
        parts = [part for part in path.split("/") if part]
        fitting = [
            route
            for route in self._routes
            if len(route.path_components) == len(parts)
            and all(
                not isinstance(component, str) or component == part
                for component, part in zip(route.path_components, parts, strict=True)
            )
        ]
        # A literal component beats a parameter, as in the framework's own routing.
        best = min(fitting, key=lambda route: len(route.path_parameters), default=None)
        return best.path_format if best else UNMATCHED
