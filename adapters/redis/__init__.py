"""The engine's ports on Redis, shared by any number of processes and hosts.

All keys begin with `lcs:v1:`; what they hold is said in each module. `connect(url)` makes the one client
that `RedisSnapshots`, `RedisLock` and `RedisLimits` share.
"""

from adapters.redis.limits import RedisLimits
from adapters.redis.lock import RedisLock
from adapters.redis.server import Server, connect
from adapters.redis.snapshots import RedisSnapshots

__all__ = ["RedisLimits", "RedisLock", "RedisSnapshots", "Server", "connect"]
