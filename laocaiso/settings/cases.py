"""Settings of what citizens come to do."""

from dataclasses import dataclass

from laocaiso.setting_values import (
    Network,
    integer,
    matching,
    networks,
    seconds,
    setting,
    switch,
    text,
    web_address,
    words,
)

EXCHANGES = 6
"""That handing over one dossier may take: its own, the dictionary's and the session's, each tried twice."""


@dataclass(frozen=True)
class CaseSettings:
    """The one-stop exchange, the look-up, and the dossiers in preparation."""

    one_stop_url: str | None = setting(
        None,
        web_address,
        "an http:// or https:// address",
        "Base of the one-stop exchange; without it dossiers can't be looked up.",
    )
    one_stop_auth_path: str = setting(
        "/mapi/login", matching(r"/\S*"), "a path", "Where the exchange gives out sessions."
    )
    one_stop_path: str = setting("/mapi/g", matching(r"/\S*"), "a path", "Where the exchange is asked.")
    one_stop_user: str = setting("", text, "text", "Our account at the exchange.")
    one_stop_password: str = setting("", text, "text", "Its password.", secret=True)
    one_stop_agency: str = setting("H38", matching(r"[A-Za-z0-9.]+"), "an agency code", "`madonvi`.")
    one_stop_target: str = setting("", text, "text", "The header `dstcode`.")
    one_stop_timeout_seconds: float = setting(
        5.0, seconds(0.5, 30), "0.5 to 30", "For one exchange, in seconds."
    )
    one_stop_no_such: tuple[str, ...] = setting(
        (), words, "texts between semicolons", "Words of an error that mean that there is no such dossier."
    )
    dossier_lookup_beat_seconds: float = setting(
        0.5, seconds(0, 5), "0 to 5", "Answers to look-ups leave at whole multiples of it, in seconds."
    )
    dossier_last_known_days: int = setting(
        7, integer(0, 30), "0 to 30", "Days that the last known state of a dossier is kept."
    )
    accepts_submissions: bool = setting(
        False,
        switch,
        "on or off",
        "Whether dossiers are handed to the one-stop exchange. Off: a prepared folder and a portal link.",
    )
    document_link_url: str | None = setting(
        None,
        web_address,
        "an http:// or https:// address",
        "How the one-stop system reaches this service to fetch documents. Default: `LAOCAISO_PUBLIC_URL`.",
    )
    document_link_days: int = setting(
        7, integer(1, 30), "1 to 30", "Days that a document can be fetched by its link."
    )
    document_link_networks: tuple[Network, ...] = setting(
        (),
        networks,
        "networks such as 10.0.0.0/8 between commas",
        "From where documents can be fetched by their links. Default: from anywhere.",
    )
    draft_days: int = setting(30, integer(1, 365), "1 to 365", "Days a draft is kept since its last change.")
    accepted_days: int = setting(
        180, integer(1, 3650), "1 to 3650", "Days our copy is kept once the one-stop system has the dossier."
    )
    new_dossiers_per_minute: int = setting(
        30, integer(1, 10_000), "1 to 10000", "New dossiers a minute from one address."
    )

    @property
    def sending_deadline_seconds(self) -> float:
        """How long handing over one dossier may take."""
        return EXCHANGES * self.one_stop_timeout_seconds
