"""Looking a dossier up: what is shown to whom, and what is said while a system is silent."""

import asyncio
import random

import pytest

from laocaiso.cases.dossiers.guard import Caller
from laocaiso.cases.dossiers.model import Owner, Step
from laocaiso.cases.dossiers.service import DossierLookup, changed_at
from laocaiso.cases.dossiers.states import national
from laocaiso.core.errors import NotFound, NotReady, Trouble, UpstreamDown
from laocaiso.snapshots.ports import StoreDown

CODE = "H38.12-261110-0007"
ANYBODY = Caller("192.0.2.1")
DOWN = UpstreamDown("one_stop", Trouble.TIMEOUT, retry_after=7.2)


@pytest.fixture
def desk(clock, make_desk, make_one_stop, make_dossier, unlimited):
    return make_desk(clock, make_one_stop(clock, [make_dossier()]), figures=unlimited)


async def test_a_code_alone_shows_the_summary_and_nothing_else(desk):
    answer = await desk.lookup.find(CODE, None, ANYBODY)
    assert answer.dossier is None
    assert answer.summary.owner == "N*** V** A"
    said = repr(answer)
    for secret in ("Nguyễn", "Văn", "999534619517", "0000752669", "Tờ khai", "Phòng Tư pháp"):
        assert secret not in said
    assert (answer.summary.agency, answer.summary.status.raw) == ("UBND xã B", "4")


@pytest.mark.parametrize("factor", ["9517", "2669"])
async def test_the_right_factor_shows_steps_and_papers(desk, factor):
    answer = await desk.lookup.find(CODE, factor, ANYBODY)
    assert answer.dossier is not None
    assert [step.text for step in answer.dossier.steps] == ["Tiếp nhận", "Chuyển xử lý"]


async def refusal(desk, code, factor):
    with pytest.raises(NotFound) as refused:
        await desk.lookup.find(code, factor, ANYBODY)
    return type(refused.value), refused.value.vi, refused.value.en


async def test_no_such_dossier_and_a_wrong_factor_are_one_answer(desk):
    wrong = await refusal(desk, CODE, "0001")
    none = await refusal(desk, "H38.12-261110-9999", "0001")
    alone = await refusal(desk, "H38.12-261110-9999", None)
    assert wrong == none == alone
    assert desk.one_stop.asked == [CODE, "H38.12-261110-9999", "H38.12-261110-9999"], "the same work for each"
    assert desk.lookup.outcomes == {"none_fits": 3}


async def test_what_is_kept_holds_nothing_of_a_person_but_a_masked_name(desk):
    await desk.lookup.find(CODE, "9517", ANYBODY)
    kept = repr(await desk.last_known.find(CODE))
    assert "N*** V** A" in kept
    for secret in ("Nguyễn", "9517", "2669", "Tờ khai", "Chuyển xử lý"):
        assert secret not in kept


async def test_a_silent_system_leaves_the_last_known_state_with_its_age(desk, clock):
    first = await desk.lookup.find(CODE, "9517", ANYBODY)
    await clock.advance(3600)
    desk.one_stop.trouble = DOWN
    later = await desk.lookup.find(CODE, "9517", ANYBODY)
    assert later.summary == first.summary
    assert later.stale_since == first.summary.checked_at
    assert later.dossier is None, "details are never kept"


async def test_a_silent_system_and_nothing_known_is_said_so_and_never_not_found(desk):
    desk.one_stop.trouble = DOWN
    with pytest.raises(NotReady) as silent:
        await desk.lookup.find(CODE, None, ANYBODY)
    assert silent.value.retry_after == 8
    assert CODE not in silent.value.vi


async def test_the_last_known_state_is_forgotten_after_a_week(desk, clock):
    await desk.lookup.find(CODE, None, ANYBODY)
    desk.one_stop.trouble = DOWN
    await clock.advance(7 * 86_400 + 1)
    with pytest.raises(NotReady):
        await desk.lookup.find(CODE, None, ANYBODY)


async def test_a_system_that_keeps_failing_is_left_alone_and_found_again(desk, clock):
    desk.one_stop.trouble = UpstreamDown("one_stop", Trouble.REFUSED)
    for _ in range(8):
        with pytest.raises(NotReady):
            await desk.lookup.find(CODE, None, ANYBODY)
    assert len(desk.one_stop.asked) == 5
    desk.one_stop.trouble = None
    await clock.advance(16)
    assert (await desk.lookup.find(CODE, None, ANYBODY)).stale_since is None


async def test_a_store_that_is_down_spoils_nothing(desk):
    class Down:
        async def keep(self, _summary):
            raise StoreDown("gone")

        async def find(self, _code):
            raise StoreDown("gone")

    lookup = DossierLookup([desk.one_stop], guard=desk.guard, last_known=Down(), clock=desk.clock, beat=0)
    assert (await lookup.find(CODE, None, ANYBODY)).summary.code == CODE
    desk.one_stop.trouble = DOWN
    with pytest.raises(NotReady):
        await lookup.find(CODE, None, ANYBODY)
    assert lookup.store_down == 2


async def test_a_secret_that_can_t_be_checked_is_said_so_and_never_not_found(
    clock, make_desk, make_one_stop, make_dossier, unlimited
):
    class Down:
        async def matches(self, _code, _secret):
            raise StoreDown("gone")

    desk = make_desk(clock, make_one_stop(clock, [make_dossier()]), figures=unlimited, secrets=Down())
    for code in (CODE, "H38.12-261110-9999"):
        with pytest.raises(NotReady):
            await desk.lookup.find(code, "ABCD2345", ANYBODY)
    assert (await desk.lookup.find(CODE, "9517", ANYBODY)).dossier is not None


async def test_of_two_systems_the_one_that_changed_it_last_is_believed(
    desk, make_one_stop, make_dossier, at, clock
):
    moved = make_dossier(state="9", finished_at=at(20), steps=())
    ministry = make_one_stop(clock, [moved], id="ministry")
    lookup = DossierLookup(
        [desk.one_stop, ministry], guard=desk.guard, last_known=desk.last_known, clock=clock, beat=0
    )
    answer = await lookup.find(CODE, None, ANYBODY)
    assert answer.system.id == "ministry"
    assert answer.summary.status.state == "processed"
    assert answer.summary.changed_at == at(20)


async def test_one_silent_system_of_two_makes_no_wrong_not_found(desk, make_one_stop, clock):
    silent = make_one_stop(clock, id="ministry")
    silent.trouble = DOWN
    lookup = DossierLookup(
        [desk.one_stop, silent], guard=desk.guard, last_known=desk.last_known, clock=clock, beat=0
    )
    assert (await lookup.find(CODE, None, ANYBODY)).system.id == "one_stop"
    with pytest.raises(NotReady):
        await lookup.find("H38.12-261110-9999", None, ANYBODY)


async def test_an_unforeseen_jump_is_counted_and_shown(
    clock, make_desk, make_one_stop, make_dossier, at, unlimited
):
    steps = (
        Step(at=at(10), text="", status=national("10")),
        Step(at=at(11), text="", status=national("4")),
    )
    desk = make_desk(clock, make_one_stop(clock, [make_dossier(steps=steps)]), figures=unlimited)
    answer = await desk.lookup.find(CODE, "9517", ANYBODY)
    assert desk.lookup.jumps == 1
    assert answer.dossier is not None
    assert len(answer.dossier.steps) == 2


def test_the_state_began_with_the_last_run_of_steps_or_with_its_date(make_dossier, at):
    assert changed_at(make_dossier()) == at(11)
    assert changed_at(make_dossier(state="9", finished_at=at(20))) == at(20)
    assert changed_at(make_dossier(state="10", returned_at=at(21), steps=())) == at(21)
    assert changed_at(make_dossier(state="5", steps=())) is None


# What a question takes

BEAT = 0.5


async def duration(desk, clock, code, factor) -> float:
    began = clock.now()
    asked = asyncio.ensure_future(desk.lookup.find(code, factor, ANYBODY))
    while not asked.done():
        await clock.advance(0.001)
    with pytest.raises(NotFound):
        asked.result()
    return round((clock.now() - began).total_seconds(), 3)


async def test_a_wrong_factor_takes_as_long_as_no_dossier_though_the_system_does_not(
    quick, make_desk, make_one_stop, make_dossier, unlimited
):
    """The system is made to tell the two apart by its own time; the caller can't."""
    random.seed(20261125)
    one_stop = make_one_stop(quick, [make_dossier()])
    one_stop.takes = lambda found: random.uniform(0.12, 0.45) if found else random.uniform(0.01, 0.3)
    desk = make_desk(quick, one_stop, figures=unlimited, beat=BEAT)
    times = {CODE: [], "H38.12-261110-9999": []}
    for n in range(2000):
        code = (CODE, "H38.12-261110-9999")[n % 2]
        began = quick.now()
        with pytest.raises(NotFound):
            await desk.lookup.find(code, f"{n % 1000:04}", ANYBODY)
        times[code].append(round((quick.now() - began).total_seconds(), 6))
    wrong, none = times.values()
    assert sorted(wrong) == sorted(none)
    assert set(wrong) == {BEAT}


async def test_a_slow_system_moves_answers_by_whole_beats(
    clock, make_desk, make_one_stop, make_dossier, unlimited
):
    one_stop = make_one_stop(clock, [make_dossier()])
    desk = make_desk(clock, one_stop, figures=unlimited, beat=BEAT)
    for took, shown in ((0.0, 0.5), (0.499, 0.5), (0.5, 0.5), (0.501, 1.0), (1.7, 2.0)):
        one_stop.takes = lambda _found, took=took: took
        assert await duration(desk, clock, CODE, "0001") == pytest.approx(shown, abs=0.0011)


async def test_names_and_numbers_stand_in_no_traceback(make_dossier):
    assert "Nguyễn" not in repr(make_dossier(owner=Owner(name="Nguyễn Văn A", id="999534619517")))
