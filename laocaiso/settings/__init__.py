"""Settings, from environment variables named `LAOCAISO_…`, read once at start.

Each setting is a field of one of the modules here: its default, how it is read, what is allowed, and what it
does. The same table feeds `laocaiso config`, `docs/settings.md` and the message of a wrong value.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from laocaiso.core.errors import SettingsError
from laocaiso.setting_values import Setting
from laocaiso.settings.accounts import AccountSettings
from laocaiso.settings.cases import CaseSettings
from laocaiso.settings.feedback import FeedbackSettings
from laocaiso.settings.feeds import FeedSettings
from laocaiso.settings.service import CONTACT_PLACEHOLDER, ServiceSettings

PREFIX = "LAOCAISO_"
MASK = "***"


class Shown(NamedTuple):
    """One line of `laocaiso config`; `value` is masked where secret."""

    variable: str
    value: str
    is_default: bool


# The last base comes first in every list.
@dataclass(frozen=True)
class Settings(AccountSettings, FeedbackSettings, CaseSettings, FeedSettings, ServiceSettings):
    """How this process runs. Immutable; `Settings()` is what an empty environment gives."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read all settings; a variable that is there but empty counts as not set.

        Raises `SettingsError` for the first wrong value, and for a `LAOCAISO_` variable that is none of ours.
        """
        table = _table()
        for variable in environ:
            if variable.startswith(PREFIX) and variable not in table:
                raise SettingsError(variable, MASK, _meant(variable, table))
        given: dict[str, Any] = {}
        for variable, (name, setting) in table.items():
            raw = environ.get(variable, "").strip()
            if not raw:
                continue
            try:
                given[name] = setting.read(raw)
            except (ValueError, KeyError) as error:
                raise SettingsError(variable, _masked(raw, setting), setting.allowed) from error
        return cls(**given)

    @property
    def database(self) -> str:
        """Address of the database: the one set, or SQLite in the data folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'laocaiso.db'}"

    @property
    def address(self) -> str:
        """How people reach the service, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.port}"

    def warnings(self) -> Sequence[str]:
        """What will work, but not well; to be logged at start."""
        found = []
        if self.contact == CONTACT_PLACEHOLDER and self.refresh and not self.demo:
            found.append(f"{PREFIX}CONTACT is not set: owners of upstreams can't reach you and may block you")
        unreachable = self.public_url is None and self.document_link_url is None
        if self.accepts_submissions and unreachable and not self.demo:
            found.append(f"{PREFIX}PUBLIC_URL is not set: the one-stop system may not reach the documents")
        return found

    def shown(self) -> Sequence[Shown]:
        """Every setting with its value, secrets and passwords masked."""
        defaults = Settings()
        lines = []
        for variable, (name, setting) in _table().items():
            value = getattr(self, name)
            shown = _masked(_written(value), setting)
            lines.append(Shown(variable, shown, value == getattr(defaults, name)))
        return lines


def reference() -> str:
    """`docs/settings.md`, made from the table."""
    rows = [
        f"| `{variable}` | {_default_in_words(name)} | {setting.allowed} | {setting.doc}"
        + (" Secret." if setting.secret else "")
        + " |"
        for variable, (name, setting) in _table().items()
    ]
    head = (
        "# Settings\n\n"
        "Environment variables, read once at start. One that is empty counts as not set. A wrong value, and\n"
        f"a name that begins with `{PREFIX}` and is not in this list, stop the start with a message that\n"
        "says what is allowed. `laocaiso config` prints what is in force, secrets and passwords masked.\n\n"
        "This page is made by `laocaiso config --reference > docs/settings.md`.\n\n"
        "| variable | default | allowed | what it does |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def masked_url(text: str) -> str:
    """The text with the password of an address in it masked, wherever it stands."""
    text = re.sub(r"(://[^:@/\s]*):.+@", rf"\1:{MASK}@", text)
    return re.sub(r"(?i)(password|passwd|pwd)=[^&\s]+", rf"\1={MASK}", text)


def _table() -> dict[str, tuple[str, Setting]]:
    return {PREFIX + f.name.upper(): (f.name, f.metadata["setting"]) for f in fields(Settings)}


def _masked(raw: str, setting: Setting) -> str:
    if setting.secret:
        return MASK if raw else ""
    return masked_url(raw)


def _written(value: Any) -> str:
    """A value the way it is set."""
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _default_in_words(name: str) -> str:
    written = _written(getattr(Settings(), name))
    return f"`{written}`" if written else "–"


def _meant(variable: str, table: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(variable, table, n=1, cutoff=0.75)
    question = f" (did you mean {close[0]}?)" if close else ""
    return f"names of settings{question}; `laocaiso config` lists them all"
