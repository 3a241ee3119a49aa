"""Examples of orders, for the document of the API; each can be decoded (a test sees to it)."""

from collections.abc import Mapping
from typing import Any

_DONE = {
    "what": "Thay nắp cống bê tông mới, rào chắn trong lúc thi công.",
    "on": "2026-11-25T09:00:00+07:00",
    "by": "Đội quản lý đô thị phường Lào Cai",
}

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "accept": {"action": "accept", "version": 1, "unit": "02647", "category": "cap_thoat_nuoc"},
    "reject": {
        "action": "reject",
        "version": 1,
        "reason": "not_competent",
        "text": "Nội dung thuộc thẩm quyền của Tòa án, xin bạn gửi đơn đến Tòa án nhân dân khu vực.",
        "legalBasis": "Khoản 2 Điều 9 Luật Tiếp công dân 2013",
    },
    "ask": {"action": "ask", "version": 1, "text": "Xin bạn cho biết rõ vị trí, gần số nhà hay ngã nào?"},
    "assign": {"action": "assign", "version": 2, "unit": "02647"},
    "merge": {"action": "merge", "version": 2, "parent": "LC-26-7K3M-9Q2G"},
    "bounce": {
        "action": "bounce",
        "version": 3,
        "reason": "other_unit",
        "text": "Đoạn đường này thuộc phường Cam Đường.",
    },
    "schedule": {"action": "schedule", "version": 4, "until": "2026-12-01T08:00:00+07:00"},
    "propose": {
        "action": "propose",
        "version": 4,
        "text": "Nắp cống đã được thay mới sáng nay. Cảm ơn bạn đã báo.",
        "done": _DONE,
        "solved": True,
        "evidence": [1],
    },
    "approve": {"action": "approve", "version": 5},
    "close": {
        "action": "close",
        "version": 6,
        "reason": "agreed",
        "text": "Người phản ánh đã xác nhận đồng ý với kết quả.",
    },
    "classify": {"action": "classify", "version": 1, "category": "cap_thoat_nuoc", "urgent": True},
    "message": {"action": "message", "version": 2, "text": "Tổ công tác sẽ đến xem trong sáng nay."},
    "note": {"action": "note", "version": 2, "text": "Đã gọi đội trực, hẹn 9 giờ."},
    "publish": {
        "action": "publish",
        "version": 2,
        "title": "Nắp cống vỡ trước cổng trường",
        "text": "Nắp cống trước cổng trường bị vỡ, học sinh đi xe đạp rất nguy hiểm.",
    },
}
