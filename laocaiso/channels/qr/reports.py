"""Report codes by their form alone: whether there is such a report, the look-up says.

LC-26-7K3M-9Q2T     ours: `cases.feedback.codes`
PA-20261122-0001    running, as other apps of the country write them; recognised, never given out
"""

import re

from laocaiso.cases.feedback.codes import PATTERN

_OWN = re.compile(PATTERN.strip("^$"), re.ASCII)
_RUNNING = re.compile(r"PA-20\d{2}[01]\d[0-3]\d-\d{4}", re.ASCII)


def report_code(text: str) -> str | None:
    """The code a normalised text is; None where it is none."""
    return text if _OWN.fullmatch(text) or _RUNNING.fullmatch(text) else None
