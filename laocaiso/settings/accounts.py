"""Settings of who is asking."""

from dataclasses import dataclass
from pathlib import Path

from laocaiso.setting_values import file, integer, matching, seconds, setting, web_address, words


@dataclass(frozen=True)
class AccountSettings:
    """Zalo's side of us, and for how long somebody stays signed in."""

    zalo_app_id: str | None = setting(
        None, matching(r"[0-9]{5,25}"), "digits", "Id of the mini-app, for deep links in QR codes."
    )
    zalo_app_secret: str | None = setting(
        None,
        matching(r"[\x21-\x7e]{8,}"),
        "8 or more printable ASCII characters without blanks",
        "App secret of the Zalo app (not the Official Account's); without it citizens can't sign in.",
        secret=True,
    )
    zalo_open_api_key: str | None = setting(
        None,
        matching(r"[\x21-\x7e]{8,}"),
        "8 or more printable ASCII characters without blanks",
        "API key of the mini-app's Open API; without it Zalo's events (`user.revoke.consent`) are not taken.",
        secret=True,
    )
    zalo_graph_url: str = setting(
        "https://graph.zalo.me", web_address, "an http:// or https:// address", "Base of Zalo's Graph."
    )
    zalo_timeout_seconds: float = setting(
        5.0, seconds(0.5, 30), "0.5 to 30", "For one question to Zalo, in seconds."
    )
    zalo_token_errors: tuple[str, ...] = setting(
        ("452",),
        words,
        "numbers between semicolons",
        "Errors of Graph that mean that a token is over; any other is taken for a failure of Zalo's.",
    )
    consents_file: Path | None = setting(
        None, file, "a JSON file", "Texts that people are asked to consent to, in place of those shipped."
    )
    citizen_idle_days: int = setting(
        30, integer(1, 365), "1 to 365", "Days without use after which a citizen's session is over."
    )
    citizen_session_days: int = setting(
        90, integer(1, 730), "1 to 730", "Days after which it is over in any case."
    )
    account_days: int = setting(
        730, integer(30, 3650), "30 to 3650", "Days without a sign-in after which an account is deleted."
    )
    sign_ins_per_minute: int = setting(
        60, integer(1, 10_000), "1 to 10000", "Citizens' sign-ins a minute from one address."
    )
    officer_idle_minutes: int = setting(
        30, integer(1, 480), "1 to 480", "Minutes without use after which an officer's session is over."
    )
    officer_session_hours: int = setting(
        8, integer(1, 24), "1 to 24", "Hours after which it is over in any case."
    )
