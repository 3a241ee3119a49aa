"""Settings of who is asking."""

from dataclasses import dataclass

from laocaiso.setting_values import (
    matching,
    setting,
)


@dataclass(frozen=True)
class AccountSettings:
    """Zalo's side of us, and for how long somebody stays signed in."""

    zalo_app_id: str | None = setting(
        None, matching(r"[0-9]{5,25}"), "digits", "Id of the mini-app, for deep links in QR codes."
    )
