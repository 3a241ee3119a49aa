"""A wrong photo is taken back by who sent it, while nobody works with it."""

from typing import Any

import pytest

from tests.unit.feedback.invented_desk import Office
from tests.unit.feedback.test_desk_pictures import photo


async def ask(office: Office, made: dict[str, Any], method: str, number: int, **more: Any) -> Any:
    path = f"/v1/feedback/{made['code']}/photos/{number}"
    headers = {"X-Report-Secret": made["secret"], **more.pop("headers", {})}
    return await office.world.client.request(method, path, headers=headers, **more)


async def files(office: Office) -> set[str]:
    keeping = office.world.side.parts.photos
    kept = keeping._files
    return {file.name for folder in await kept.folders() for file in await kept.names(folder)}


async def test_it_goes_with_its_files_and_stays_on_record(office: Office) -> None:
    made = await office.handed_in()
    assert (await ask(office, made, "PUT", 1, content=photo(1))).status_code == 201
    assert (await ask(office, made, "PUT", 2, content=photo(2))).status_code == 201
    before = await files(office)
    assert "take_photo_back" in (await office.world.report(made))["mine"]["can"]
    gone = await ask(office, made, "DELETE", 1)
    assert gone.status_code == 200
    assert [one["number"] for one in gone.json()["mine"]["photos"]] == [2]
    assert len(before) == 4
    assert len(await files(office)) == 2
    assert (await ask(office, made, "GET", 1)).status_code == 404
    assert (await ask(office, made, "DELETE", 1)).status_code == 404
    entry = (await office.report(made["code"]))["history"][-1]
    assert (entry["kind"], entry["detail"], entry["by"]) == ("take_photo_back", "photo:1", "reporter")


async def test_the_same_picture_under_another_number_stays(office: Office) -> None:
    made = await office.handed_in()
    for number in (1, 2):
        assert (await ask(office, made, "PUT", number, content=photo(1))).status_code == 201
    assert (await ask(office, made, "DELETE", 1)).status_code == 200
    assert (await ask(office, made, "GET", 2)).status_code == 200


async def test_its_number_is_free_again_and_officers_are_told(office: Office) -> None:
    made = await office.in_state("accepted")
    assert (await ask(office, made, "PUT", 1, content=photo(1))).status_code == 201
    assert (await ask(office, made, "DELETE", 1)).status_code == 200
    assert (await ask(office, made, "PUT", 1, content=photo(2))).status_code == 201
    kinds = [entry["kind"] for entry in (await office.report(made["code"]))["history"]]
    assert kinds[-3:] == ["photo", "take_photo_back", "photo"]


@pytest.mark.parametrize("state", ["assigned", "in_progress", "resolved", "closed"])
async def test_what_somebody_works_with_stays(office: Office, state: Any) -> None:
    made = await office.in_state(state)
    assert (await ask(office, made, "PUT", 1, content=photo(1))).status_code == 201
    refused = await ask(office, made, "DELETE", 1)
    assert refused.status_code == 409
    assert "xin nhắn cho cán bộ" in refused.json()["detail"]
    assert "take_photo_back" not in (await office.world.report(made))["mine"]["can"]
    assert (await ask(office, made, "GET", 1)).status_code == 200


async def test_nobody_else_takes_it_back(office: Office) -> None:
    made = await office.handed_in()
    assert (await ask(office, made, "PUT", 1, content=photo(1))).status_code == 201
    path = f"/v1/feedback/{made['code']}/photos/1"
    assert (await office.world.client.delete(path)).status_code == 401
    wrong = await office.world.client.delete(path, headers={"X-Report-Secret": "x" * 43})
    assert wrong.status_code == 404
