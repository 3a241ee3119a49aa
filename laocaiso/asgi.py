"""The server's entry: `uvicorn --factory laocaiso.asgi:from_environment`, or `create(settings)`."""

import os

from laocaiso.app import build
from laocaiso.settings import Settings
from laocaiso.web.front import Front


def create(settings: Settings) -> Front:
    """The ASGI app a server runs."""
    return build(settings).front


def from_environment() -> Front:
    """The same, from the environment."""
    return create(Settings.from_environment(os.environ))
