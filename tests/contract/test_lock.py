"""What every lock does."""

import anyio
import pytest

pytestmark = pytest.mark.parametrize(
    "place", ["memory", "sqlite", "postgresql", "redis", "redis-cluster"], indirect=True
)


async def test_one_of_many_gets_it(place):
    locks = [place.lock() for _ in range(4)]
    tokens = []

    async def take(lock):
        tokens.append(await lock.acquire("evn", 30))

    async with anyio.create_task_group() as tasks:
        for n in range(20):
            tasks.start_soon(take, locks[n % 4])
    assert len([token for token in tokens if token]) == 1
    assert await locks[0].acquire("evn", 30) is None
    assert await locks[0].acquire("open_meteo", 30), "another name is another lock"


async def test_given_back_it_is_free_again(place):
    lock, other = place.lock(), place.lock()
    token = await lock.acquire("evn", 30)
    await lock.release("evn", token)
    again = await other.acquire("evn", 30)
    assert again
    assert again != token
    await lock.release("evn", token)
    assert await lock.acquire("evn", 30) is None, "an old token gave away the new owner's lock"


async def test_it_expires_by_itself_and_the_old_token_is_worth_nothing(place):
    lock, other = place.lock(), place.lock()
    token = await lock.acquire("evn", 0.05)
    await place.wait(0.1)
    assert await lock.extend("evn", token, 30) is False
    taken = await other.acquire("evn", 30)
    assert taken
    assert await lock.extend("evn", token, 30) is False
    await lock.release("evn", token)
    assert await lock.acquire("evn", 30) is None
    assert await other.extend("evn", taken, 30) is True


async def test_extended_it_is_held_longer(place):
    lock, other = place.lock(), place.lock()
    token = await lock.acquire("evn", 0.3)
    assert await lock.extend("evn", token, 30) is True
    await place.wait(0.35)
    assert await other.acquire("evn", 30) is None


async def test_a_made_up_token_does_nothing(place):
    lock = place.lock()
    await lock.release("evn", "0" * 32)
    assert await lock.extend("evn", "0" * 32, 30) is False
    await lock.acquire("evn", 30)
    assert await lock.extend("evn", "0" * 32, 30) is False
    await lock.release("evn", "0" * 32)
    assert await lock.acquire("evn", 30) is None
