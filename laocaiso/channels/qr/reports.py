"""The form of report codes, until the feature of reports brings its own.

LC-26-7K3M-9Q2*     random, Crockford's base 32 with a check symbol
PA-20261122-0001    running, as other apps of the country write them; recognised, never given out
"""

import re

_OWN = re.compile(r"LC-\d{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}[0-9A-HJKMNP-TV-Z*~$=]", re.ASCII)
_RUNNING = re.compile(r"PA-20\d{2}[01]\d[0-3]\d-\d{4}", re.ASCII)


def report_code(text: str) -> str | None:
    """The code a normalised text is; None where it is none."""
    return text if _OWN.fullmatch(text) or _RUNNING.fullmatch(text) else None
