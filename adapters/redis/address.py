"""From an address to a client.

    redis://[user:password@]host[:port][/db]
    rediss://[user:password@]host[:port][/db][?ssl_ca_certs=/path/of/own/authority.pem]     over TLS
    unix://[user:password@]/path/of/socket[?db=0]
    redis+sentinel://[user:password@]host[:port],host[:port]/service[/db]
    redis+cluster://[user:password@]host[:port],host[:port]

User and password of a Sentinel address are for the servers; the sentinels are asked without.
"""

from typing import Any
from urllib.parse import unquote

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")


def open_client(
    url: str, *, connect_timeout: float, timeout: float
) -> tuple[Redis | RedisCluster, Sentinel | None]:
    """A client that connects when first used, and the sentinels it asks, which are to be closed after it.

    Raises ValueError for an address that is none of the above; the text leaves out the password.
    """
    scheme, _, rest = url.partition("://")
    options: dict[str, Any] = {
        "socket_connect_timeout": connect_timeout,
        "socket_timeout": timeout,
        # A command sent twice is worse than one refused: the engine goes on without.
        "retry": Retry(NoBackoff(), 0),
        # Only managed offerings send these; asking for them costs a round trip for every connection, and
        # switches off the check that an idle connection is still alive.
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    match scheme:
        case "redis" | "rediss" | "unix":
            return Redis.from_url(url, **options), None
        case "redis+sentinel":
            nodes, credentials, path = _parse(rest, default_port=26379)
            service, _, db = path.partition("/")
            if not service:
                raise ValueError("a Sentinel address ends in /service or /service/db")
            sentinel = Sentinel(nodes, sentinel_kwargs=options, **options)  # type: ignore[no-untyped-call]
            return sentinel.master_for(service, db=int(db or 0), **credentials), sentinel
        case "redis+cluster":
            nodes, credentials, _ = _parse(rest, default_port=6379)
            # One more attempt, for a cluster answers the first one after a change of nodes with an error.
            options["retry"] = Retry(NoBackoff(), 1)
            startup = [ClusterNode(host, port) for host, port in nodes]
            # A slot that has moved is learnt from the answer that says so. Looking all over again, as the
            # client does after five of them, would cut off the commands under way.
            return RedisCluster(startup_nodes=startup, reinitialize_steps=0, **credentials, **options), None
        case _:
            raise ValueError(f"a Redis address begins with one of {', '.join(s + '://' for s in SCHEMES)}")


def _parse(rest: str, *, default_port: int) -> tuple[list[tuple[str, int]], dict[str, Any], str]:
    """Hosts with ports, user and password where given, and the path without its slash."""
    authority, _, path = rest.partition("/")
    userinfo, _, hosts = authority.rpartition("@")
    user, _, password = userinfo.partition(":")
    credentials: dict[str, Any] = {"username": unquote(user)} if user else {}
    if password:
        credentials["password"] = unquote(password)
    nodes = []
    for name in hosts.split(","):
        host, colon, port = name.rpartition(":") if not name.endswith("]") else (name, "", "")
        nodes.append((host.strip("[]"), int(port)) if colon else (name.strip("[]"), default_port))
    if not all(host for host, _ in nodes):
        raise ValueError("a Redis address names at least one host, without gaps in the list")
    return nodes, credentials, path
