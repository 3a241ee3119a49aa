"""Plays Zalo's Graph: /zalo/v2.0/me and /zalo/v2.0/me/info, with its habits of error.

    access token            who
    demo-citizen-1 … -9999  a citizen; every third has no name, and every second answer has no `error`
    demo-simulator          the user that the SDK invents in a browser
    anything else           HTTP 200 with error 452

    phone, location token   what
    demo-phone-…            the phone number of who holds the access token; each token once
    demo-location-…         a place in Lào Cai; each token once
    demo-empty-…            a success without data
    anything else           an error; Zalo publishes no table of them, so its number is made up

An event of the mini-app's Open API (`user.revoke.consent`) is made and signed by `revocation`; the sandbox
sends it where it is told to (`POST /_sandbox/zalo-events`).

`appsecret_proof` and `secret_key` are checked against `APP_SECRET`. Tokens do not grow old here. People and
numbers are invented; phone numbers begin with 0000.
"""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from adapters.sandbox.messages import Answer, Request, not_found

APP_SECRET = "sandbox-app-secret"  # noqa: S105
OPEN_API_KEY = "sandbox-open-api-key"
APP_ID = "2646373759294038927"
ME, INFO = "/v2.0/me", "/v2.0/me/info"
SIMULATOR = {"id": "3368637342326461234", "name": "User Name", "error": 0, "message": "Success"}
INVALID = (
    "Session key invalid. This could be because the session key has an incorrect format, or because the user "
    "has revoked this session"
)
SESSION_INVALID = (452, INVALID)
BAD_PROOF = (-242, "Invalid appsecret_proof provided in the API argument")
BAD_CODE = (-1410, "Invalid code")
_CITIZEN = re.compile(r"demo-citizen-([1-9][0-9]{0,3})")
_CODE = re.compile(r"demo-(phone|location|empty)-[!-~]{1,100}")


class ZaloPlayer:
    """A `Player` with a memory for tokens that were used."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def answer(self, request: Request, now: datetime) -> Answer:
        """Who it is, or what is behind a single-use token."""
        if request.method != "GET" or request.path not in (ME, INFO):
            return not_found()
        token = request.headers.get("access_token", "")
        if request.path == ME:
            proof = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(proof, request.headers.get("appsecret_proof", "")):
                return _error(*BAD_PROOF)
            return self._me(token)
        if request.headers.get("secret_key") != APP_SECRET:
            return _error(*BAD_PROOF)
        return self._info(token, request.headers.get("code", ""), now)

    def empty(self, answer: Answer) -> Answer:
        """An object with nothing in it."""
        return replace(answer, body=b"{}")

    def spoil_one(self, answer: Answer) -> Answer:
        """The same answer with an id that is none."""
        said = msgspec.json.decode(answer.body, type=dict[str, Any])
        return replace(answer, body=msgspec.json.encode({**said, "id": "?"}))

    def refusal(self, status: int) -> Answer:
        """The words of whatever stands in front of it."""
        return Answer(msgspec.json.encode({"error": 10000, "message": "Call fail"}), status=status)

    def _me(self, token: str) -> Answer:
        if token == "demo-simulator":  # noqa: S105
            return _json(SIMULATOR)
        found = _CITIZEN.fullmatch(token)
        if found is None:
            return _error(*SESSION_INVALID)
        number = int(found[1])
        said: dict[str, Any] = {"id": _id_of(found), "is_sensitive": False}
        if number % 3:
            said["name"] = f"Công Dân Mẫu {number}"
            said["picture"] = {"data": {"url": f"https://s120-ava-talk.zadn.vn/demo/{number}.jpg"}}
        if number % 2:
            said |= {"error": 0, "message": "Success"}
        return _json(said)

    def _info(self, token: str, code: str, now: datetime) -> Answer:
        found, kind = _CITIZEN.fullmatch(token), _CODE.fullmatch(code)
        if found is None:
            return _error(*SESSION_INVALID)
        if kind is None or code in self._used:
            return _error(*BAD_CODE)
        self._used.add(code)
        data: dict[str, Any] = {}
        if kind[1] == "phone":
            data = {"number": f"84000{int(found[1]):06}"}
        elif kind[1] == "location":
            # Everything is a string here.
            data = {
                "provider": "gps",
                "latitude": "22.4856",
                "longitude": "103.9707",
                "timestamp": str(int(now.timestamp() * 1000)),
            }
        return _json({**({"data": data} if data else {}), "error": 0, "message": "Success"})


def revocation(citizen: str, now: datetime) -> tuple[dict[str, str], bytes]:
    """Headers and body of the event that a citizen (`demo-citizen-…`) revoked consent.

    ValueError for anybody else.
    """
    found = _CITIZEN.fullmatch(citizen)
    if found is None:
        raise ValueError("citizen: demo-citizen-1 … -9999")
    # By key, as the signature takes them.
    event = {
        "appId": APP_ID,
        "event": "user.revoke.consent",
        "timestamp": int(now.timestamp() * 1000),
        "userId": _id_of(found),
    }
    values = "".join(str(value) for value in event.values())
    signature = hashlib.sha256(f"{values}{OPEN_API_KEY}".encode()).hexdigest()
    headers = {"Content-Type": "application/json", "X-ZEvent-Signature": signature}
    return headers, msgspec.json.encode(event)


def _id_of(citizen: re.Match[str]) -> str:
    return f"90000000000000{int(citizen[1]):05}"


def _error(code: int, message: str) -> Answer:
    return _json({"error": code, "message": message})


def _json(value: Any) -> Answer:
    return Answer(msgspec.json.encode(value))
