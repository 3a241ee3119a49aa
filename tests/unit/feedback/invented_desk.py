"""Officers of all roles at the desk of an invented world, and reports brought into every state."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import msgspec

from laocaiso.accounts.model import Officer, Role
from laocaiso.cases.feedback.handing_in.quarantine import Figures
from laocaiso.cases.feedback.model import State
from tests.unit.feedback.invented_reports import SA_PA, World

SA_PA_UNIT, LAO_CAI_UNIT = "03006", "02647"
ROLES: tuple[Role, ...] = (
    "intake_operator",
    "unit_officer",
    "unit_lead",
    "moderator",
    "auditor",
    "admin",
)
BY: Mapping[str, Role] = {
    "accept": "intake_operator",
    "reject": "intake_operator",
    "ask": "intake_operator",
    "resume": "intake_operator",
    "merge": "intake_operator",
    "unmerge": "intake_operator",
    "assign": "intake_operator",
    "bounce": "unit_officer",
    "forward": "intake_operator",
    "start": "unit_officer",
    "schedule": "unit_officer",
    "propose": "unit_officer",
    "send_back": "unit_lead",
    "approve": "unit_lead",
    "resolve": "unit_lead",
    "reopen": "unit_lead",
    "decline_reopening": "unit_lead",
    "close": "unit_lead",
    "classify": "intake_operator",
    "message": "unit_officer",
    "note": "unit_officer",
    "release": "moderator",
    "publish": "moderator",
    "unpublish": "moderator",
}
"""Somebody who may."""
WAYS: Mapping[State, tuple[str, ...]] = {
    "submitted": (),
    "accepted": ("accept",),
    "assigned": ("accept", "assign"),
    "in_progress": ("accept", "assign", "start"),
    "scheduled": ("accept", "assign", "start", "schedule"),
    "needs_info": ("ask",),
    "pending_approval": ("accept", "assign", "start", "propose"),
    "resolved": ("accept", "assign", "start", "resolve"),
    "rejected": ("reject",),
    "forwarded_out": ("accept", "forward"),
    "merged": ("merge",),
    "reopen_requested": ("reject", "request_reopening"),
    "reopened": ("reject", "reopen"),
    "closed": ("reject", "close"),
    "withdrawn": ("withdraw",),
}
"""How a report gets into a state."""
REPORTERS = {"withdraw": "withdrawal", "request_reopening": "reopening", "supply": "messages"}
WORDS = "Đã xem xét và thực hiện theo quy định."


NO_QUOTAS = Figures(account=(), address=(), burst=(), text=())
"""For worlds in which the same text comes again and again."""


class Office:
    """All roles, for the whole province, and one report at a time."""

    def __init__(self, world: World) -> None:
        self.world = world
        for role in ROLES:
            self.hire(role)

    def hire(
        self,
        role: Role,
        officer: str | None = None,
        *,
        units: set[str] | None = None,
        categories: set[str] | None = None,
    ) -> str:
        """Let somebody sign in; their id."""
        known = Officer(
            id=officer or role,
            name=officer or role,
            role=role,
            units=None if units is None else frozenset(units),
            categories=None if categories is None else frozenset(categories),
        )
        self.world.doors.officers[known.id] = known
        return known.id

    async def ask(self, officer: str, method: str, path: str, **more: Any) -> httpx.Response:
        """A request of an officer."""
        headers = {"Authorization": f"Bearer lco_{officer}", **more.pop("headers", {})}
        return await self.world.client.request(method, f"/v1/officer{path}", headers=headers, **more)

    async def get(self, path: str, officer: str = "intake_operator", **query: Any) -> Any:
        """What an officer is shown."""
        answer = await self.ask(officer, "GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def order(self, officer: str, code: str, order: Mapping[str, Any]) -> httpx.Response:
        """An order, as it is."""
        return await self.ask(officer, "POST", f"/feedback/{code}/steps", json=order)

    async def do(self, code: str, action: str, by: str | None = None, **more: Any) -> dict[str, Any]:
        """An order with all it demands, on the version there is."""
        before = await self.report(code)
        order = {**await self.full_order(action), "version": before["version"], **more}
        answer = await self.order(by or BY[action], code, order)
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def report(self, code: str, officer: str = "intake_operator") -> dict[str, Any]:
        """A report, for an officer."""
        found: dict[str, Any] = await self.get(f"/feedback/{code}", officer)
        return found

    async def full_order(self, action: str) -> dict[str, Any]:
        """An order with all that it can demand."""
        more: dict[str, Any] = {"text": WORDS}
        if action in ("start", "approve", "release", "unpublish"):
            more = {}
        elif action in ("accept", "classify"):
            more = {"unit": SA_PA_UNIT, "category": "ha_tang_giao_thong"}
        elif action == "assign":
            more["unit"] = SA_PA_UNIT
        elif action == "reject":
            more["reason"] = "not_a_report"
        elif action == "bounce":
            more["reason"] = "other_unit"
        elif action == "close":
            more["reason"] = "no_answer"
        elif action == "forward":
            more["recipient"] = "Điện lực Sa Pa"
        elif action == "schedule":
            more["until"] = (self.world.clock.now() + timedelta(days=3)).isoformat()
        elif action == "merge":
            more = {"parent": (await self.handed_in())["code"]}
        elif action in ("propose", "resolve"):
            more |= {"done": self.done(), "solved": False}
        return {"action": action, **more}

    def done(self) -> dict[str, Any]:
        """What was done just now."""
        return {
            "what": "Vá mặt đường bằng bê tông nhựa.",
            "on": self.world.clock.now().isoformat(),
            "by": "Đội quản lý đô thị",
        }

    async def handed_in(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        """A report of Sa Pa on its roads, just handed in."""
        text = text or "Mặt đường trước cổng chợ có ổ gà lớn, đọng nước, xe máy hay ngã."
        more = {"location": SA_PA, "category": "ha_tang_giao_thong", **more}
        return await self.world.hand_in(text, **more)

    async def in_state(self, state: State, **more: Any) -> dict[str, Any]:
        """A report that was brought into a state through the API; its first answer."""
        made = await self.handed_in(**more)
        for action in WAYS[state]:
            await self.take(made, action)
        return made

    async def take(self, made: Mapping[str, Any], action: str) -> None:
        """A step of the reporter's or of an officer's."""
        if action in REPORTERS:
            body = None if action == "withdraw" else {"text": WORDS}
            path = f"/v1/feedback/{made['code']}/{REPORTERS[action]}"
            answer = await self.world.post(path, body, secret=made["secret"])
            assert answer.status_code == 200, answer.text
        else:
            await self.do(made["code"], action)


def as_json(value: msgspec.Struct) -> Any:
    """A struct as it is sent."""
    return msgspec.json.decode(msgspec.json.encode(value))
