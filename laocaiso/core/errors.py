"""Every error of the program, in one tree.

    LaocaisoError               code, Vietnamese and English text
    ├── InvalidInput            a value the caller sent: names the field, says what is allowed
    ├── NotFound                no such thing here
    ├── Gone                    it was here, and was deleted because its time was over
    ├── NotAcceptable           the answer exists, but in no form the caller takes
    ├── CredentialsNeeded       the secret or token that this asks for is missing
    │   └── NotSignedIn         Zalo does not vouch for the token: none, a simulator's, expired or revoked
    ├── Forbidden               who asks is known, and may not do this
    ├── Conflict                the thing is in a state that does not allow this, or somebody is at it now
    ├── KeyReused               an Idempotency-Key that another request was sent with
    ├── Incomplete              something is still missing; names every part of it
    ├── TooManyRequests         slow down; says for how long
    ├── NotReady                nothing to show yet; says when to try again
    ├── UpstreamDown            an outside system did not give a usable answer (never shown as a 5xx of ours
    │                           while a last good answer exists)
    └── SettingsError           a setting is wrong; stops the start

`web.problems` maps the tree to RFC 9457 problem+json, in one place. Texts are for people; `code` is for
programs and never changes once released. `docs/errors.md` lists them all (a test keeps it so).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec


class LaocaisoError(Exception):
    """Root of the tree. `code` is a stable word; `vi` and `en` say what happened and what to do."""

    code = "error"
    title_vi = "Có lỗi xảy ra"
    title_en = "Something went wrong"

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en


class InvalidInput(LaocaisoError):
    """A value the caller sent can't be taken. `field` is its name as the caller wrote it.

    `reason` is a stable word for programs, where they can do something about it.
    """

    code = "invalid_input"
    title_vi = "Dữ liệu gửi lên chưa đúng"
    title_en = "The request holds a value that can't be taken"

    def __init__(
        self, field: str, vi: str, en: str, *, allowed: Sequence[str] = (), reason: str | None = None
    ) -> None:
        super().__init__(vi, en)
        self.field = field
        self.allowed = tuple(allowed)
        self.reason = reason


class NotFound(LaocaisoError):
    """There is no such thing here. `field` names the part of the path or body that said which."""

    code = "not_found"
    title_vi = "Không tìm thấy"
    title_en = "Not found"

    def __init__(self, vi: str, en: str, *, field: str | None = None) -> None:
        super().__init__(vi, en)
        self.field = field


class Gone(LaocaisoError):
    """It was here, and went when its time was over: all of it, or what was asked for. Don't ask again."""

    code = "gone"
    title_vi = "Đã xóa theo thời hạn lưu"
    title_en = "Deleted when its time was over"


class NotAcceptable(LaocaisoError):
    """The answer exists, but in no form the caller takes (every content coding, plain too, was refused)."""

    code = "not_acceptable"
    title_vi = "Không có dạng dữ liệu phù hợp"
    title_en = "No acceptable form of the answer"


class CredentialsNeeded(LaocaisoError):
    """The secret or token this asks for is missing. A wrong one is told like a thing that is not there."""

    code = "unauthorized"
    title_vi = "Cần đăng nhập"
    title_en = "Credentials needed"


class NotSignedIn(CredentialsNeeded):
    """Nobody is signed in at Zalo by this token: it is empty, a simulator's, expired, or was revoked."""

    code = "zalo_not_signed_in"
    title_vi = "Chưa đăng nhập Zalo"
    title_en = "Not signed in at Zalo"


class Forbidden(LaocaisoError):
    """Who asks is known and may not do this.

    Where something is lacking that the caller can bring, such as a consent, `field` says what it is about and
    `allowed` what is needed.
    """

    code = "forbidden"
    title_vi = "Không được phép"
    title_en = "Not allowed"

    def __init__(self, vi: str, en: str, *, field: str | None = None, allowed: Sequence[str] = ()) -> None:
        super().__init__(vi, en)
        self.field = field
        self.allowed = tuple(allowed)


class Current(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How the thing stands that somebody wanted to change, for them to look at it anew."""

    version: int
    state: str
    changed_at: datetime


class Conflict(LaocaisoError):
    """The thing is in a state that does not allow this.

    `retry_after`, in whole seconds, is there where waiting helps: another request is at it now. `current` is
    there where the caller may see how the thing stands.
    """

    code = "conflict"
    title_vi = "Không thực hiện được ở trạng thái này"
    title_en = "Not possible in this state"

    def __init__(
        self, vi: str, en: str, *, retry_after: int | None = None, current: Current | None = None
    ) -> None:
        super().__init__(vi, en)
        self.retry_after = retry_after
        self.current = current


class KeyReused(LaocaisoError):
    """The Idempotency-Key belongs to another request (draft-ietf-httpapi-idempotency-key-header, 2.7)."""

    code = "idempotency_key_reused"
    title_vi = "Idempotency-Key đã dùng cho yêu cầu khác"
    title_en = "Idempotency-Key used for another request"


class Missing(NamedTuple):
    """A part that is missing, and what would do in its place."""

    field: str
    vi: str
    en: str
    allowed: Sequence[str] = ()


class Incomplete(LaocaisoError):
    """Something is still missing. `missing` names each part."""

    code = "incomplete"
    title_vi = "Còn thiếu thông tin"
    title_en = "Something is still missing"

    def __init__(self, vi: str, en: str, *, missing: Iterable[Missing]) -> None:
        super().__init__(vi, en)
        self.missing = tuple(missing)


class TooManyRequests(LaocaisoError):
    """The caller asked too often; `retry_after` is in whole seconds."""

    code = "too_many_requests"
    title_vi = "Quá nhiều yêu cầu"
    title_en = "Too many requests"

    def __init__(self, vi: str, en: str, *, retry_after: int) -> None:
        super().__init__(vi, en)
        self.retry_after = retry_after


class NotReady(LaocaisoError):
    """There is nothing to show yet, not even an old answer; `retry_after` is in whole seconds."""

    code = "not_ready"
    title_vi = "Chưa có dữ liệu"
    title_en = "No data yet"

    def __init__(self, vi: str, en: str, *, retry_after: int) -> None:
        super().__init__(vi, en)
        self.retry_after = retry_after


class Trouble(StrEnum):
    """What went wrong with an upstream, as a word that `/status`, logs and metrics share."""

    REFUSED = "refused"
    """No connection: refused, reset, unknown host, or a broken line."""
    TLS = "tls"
    """The certificate could not be checked."""
    TIMEOUT = "timeout"
    """No answer, or a drip of one, within the deadline."""
    SERVER_ERROR = "server_error"
    """Status 5xx."""
    RATE_LIMITED = "rate_limited"
    """Status 429 or a documented quota answer."""
    REJECTED = "rejected"
    """Another status that is not success (4xx)."""
    REDIRECTED = "redirected"
    """Sent to a host outside the allow-list, or round in circles."""
    TOO_LARGE = "too_large"
    """More bytes than the cap, before or after decompression."""
    UNREADABLE = "unreadable"
    """The body does not parse: garbage, cut short, wrong encoding."""
    FOREIGN_PAGE = "foreign_page"
    """A 200 with something else than what was asked: a firewall's or a maintenance page."""
    EMPTY = "empty"
    """A well-formed answer with nothing in it, where nothing is no possible answer."""
    OVER_BUDGET = "over_budget"
    """Our own count says the provider's quota is used up; nothing was sent."""
    BROKEN_OFF = "broken_off"
    """The breaker is open; nothing was sent."""
    BUG = "bug"
    """Our own code failed on the answer; the log has the trace."""


class UpstreamDown(LaocaisoError):
    """An outside system gave no usable answer.

    `source` is the source's id, `trouble` the kind, `detail` a short technical text without personal data,
    `retry_after` the upstream's own wish in seconds, where it named one.
    """

    code = "upstream_down"
    title_vi = "Nguồn dữ liệu tạm thời gián đoạn"
    title_en = "A data source is down for now"

    def __init__(
        self, source: str, trouble: Trouble, detail: str = "", *, retry_after: float | None = None
    ) -> None:
        super().__init__(
            "Nguồn dữ liệu đang gián đoạn, xin thử lại sau.", f"{source}: {trouble.value} {detail}".rstrip()
        )
        self.source = source
        self.trouble = trouble
        self.detail = detail
        self.retry_after = retry_after


class SettingsError(LaocaisoError):
    """A setting is wrong; the message names the variable, the value and what is allowed."""

    code = "bad_setting"

    def __init__(self, variable: str, value: str, allowed: str) -> None:
        super().__init__(
            f"Cấu hình {variable}={value!r} không hợp lệ; cho phép: {allowed}.",
            f"{variable}={value!r} can't be used; allowed: {allowed}.",
        )
        self.variable = variable
