"""Who is asking, and is it too often?

For public reads each process counts for itself, in memory: a question to Redis would cost more than the
answer. N replicas behind one address so allow N times the limit.
"""

import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from laocaiso.core.errors import TooManyRequests

MINUTE = 60.0
MOST_CALLERS = 100_000
MOST_CACHED = 10_000
LOCAL = "local"
"""The caller over a Unix socket without a proxy's word."""

Network = IPv4Network | IPv6Network


class AddressLimit:
    """A bucket of `per_minute` requests for each caller that fills up evenly within a minute (GCRA).

    Two generations of a minute each hold the callers seen lately; more than `MOST_CALLERS` new ones within
    one make it forget the oldest, in their favour.
    """

    def __init__(self, per_minute: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._each = MINUTE / per_minute if per_minute else 0.0
        self._recent: dict[str, float] = {}
        self._before: dict[str, float] = {}
        self._turn = now() + MINUTE
        self.refused = 0

    def wait(self, caller: str) -> float:
        """Take one request; 0 when it may go on, else the seconds after which the next one may."""
        if not self._each:
            return 0.0
        now = self._now()
        if now >= self._turn or len(self._recent) >= MOST_CALLERS:
            self._before, self._recent = self._recent, {}
            self._turn = now + MINUTE
        # The instant at which the bucket would be full again.
        full = self._recent.get(caller) or self._before.get(caller, now)
        full = max(now, full) + self._each
        if full - now > MINUTE + 1e-6:
            self.refused += 1
            return full - now - MINUTE
        self._recent[caller] = full
        return 0.0


def too_many(wait: float) -> TooManyRequests:
    """What a caller over the limit is told."""
    seconds = max(1, round(wait + 0.5))
    return TooManyRequests(
        f"Bạn gửi yêu cầu quá nhanh, xin thử lại sau {seconds} giây.",
        f"Too many requests; please try again in {seconds} s.",
        retry_after=seconds,
    )


def is_within(caller: str, networks: Sequence[Network]) -> bool:
    """Is a caller, as `Callers` tells it, in one of these networks? Of IPv6 nothing below a /64 is known."""
    if caller == LOCAL:
        return False
    line = ip_network(caller)
    return any(_lies_in(line, network) for network in networks)


class Callers:
    """Tells callers apart: an IPv4 address, or an IPv6 network of /64, which is what one line gets."""

    def __init__(self, proxies: Sequence[Network] = ()) -> None:
        self._proxies = tuple(proxies)
        self._cached: dict[tuple[str, bytes | None], str] = {}

    def of(self, peer: str | None, forwarded: bytes | None) -> str:
        """The caller behind a connection from `peer` with this X-Forwarded-For (several joined by commas).

        The header is believed only as far as trusted proxies wrote it: from the right, the first address that
        is not theirs. What can't be read as an address ends the walk.
        """
        if not self._proxies:
            if peer is None:
                return LOCAL
            if ":" not in peer:
                return peer
            forwarded = None
        key = (peer or LOCAL, forwarded)
        caller = self._cached.get(key)
        if caller is None:
            if len(self._cached) >= MOST_CACHED:
                self._cached.clear()
            caller = self._cached[key] = self._find(peer, forwarded)
        return caller

    def _find(self, peer: str | None, forwarded: bytes | None) -> str:
        hop = _address(peer or "")
        if forwarded is not None and self._proxies:
            for text in reversed(forwarded.decode("latin-1").split(",")):
                # Only who listens on a Unix socket has no peer's address; then our own proxy is the peer.
                if peer is not None and (hop is None or not self._trusts(hop)):
                    break
                further = _address(text.strip())
                if further is None:
                    break
                hop, peer = further, text
        return LOCAL if hop is None else _line(hop)

    def _trusts(self, hop: IPv4Address | IPv6Address) -> bool:
        return any(hop in proxy for proxy in self._proxies if proxy.version == hop.version)


def _lies_in(line: Network, network: Network) -> bool:
    if isinstance(line, IPv4Network):
        return isinstance(network, IPv4Network) and line.subnet_of(network)
    return isinstance(network, IPv6Network) and line.subnet_of(network)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1` or `[2001:db8::1]:80`; None for anything else."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _line(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
