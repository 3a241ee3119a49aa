"""Leaving an outside system alone once it fails again and again."""

from datetime import datetime, timedelta
from typing import Literal

State = Literal["closed", "open", "half_open"]

LONGEST_REST = timedelta(minutes=15)


class Breaker:
    """Opens after `trip_after` failures in a row; after a rest lets one single call through to see.

    The rest begins with `rest` and doubles with each probe that fails, up to a quarter of an hour.
    """

    def __init__(self, trip_after: int, rest: timedelta) -> None:
        self._trip_after = trip_after
        self._first_rest = rest
        self._rest = rest
        self._failures = 0
        self._open_until: datetime | None = None
        self._probing = False

    def state(self, now: datetime) -> State:
        """`half_open` from the end of the rest until the probe has answered."""
        if self._open_until is None:
            return "closed"
        return "half_open" if self._probing or now >= self._open_until else "open"

    def admits(self, now: datetime) -> datetime | None:
        """None when a call may go now, else when to come back. An admitted call must report back."""
        if self._open_until is None:
            return None
        if now < self._open_until:
            return self._open_until
        if self._probing:
            return now + self._rest
        self._probing = True
        return None

    def succeeded(self) -> None:
        """The call got an answer, be it a refusal: the system is there."""
        self._failures, self._open_until, self._probing = 0, None, False
        self._rest = self._first_rest

    def withdrew(self) -> None:
        """The call was not made after all; if it was the probe, the next one is."""
        self._probing = False

    def failed(self, now: datetime) -> None:
        """The call got no usable answer."""
        self._failures += 1
        if self._probing:
            self._rest = min(2 * self._rest, LONGEST_REST)
        elif self._failures < self._trip_after:
            return
        self._probing = False
        self._open_until = now + self._rest
