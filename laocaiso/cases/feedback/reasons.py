"""Reasons an officer chooses from, as the citizen reads them."""

from collections.abc import Mapping
from typing import NamedTuple

from laocaiso.cases.feedback.model import EventKind


class Wording(NamedTuple):
    """A reason an officer chooses, as the citizen reads it."""

    vi: str
    en: str
    needs_legal_basis: bool = False


REFUSALS: Mapping[str, Wording] = {
    "not_competent": Wording(
        "Nội dung không thuộc thẩm quyền của cơ quan nhà nước trong tỉnh.",
        "It is no matter for the authorities of this province.",
        needs_legal_basis=True,
    ),
    "under_complaint_law": Wording(
        "Nội dung phải giải quyết theo Luật Khiếu nại hoặc Luật Tố cáo.",
        "It has to be dealt with under the law on complaints or denunciations.",
        needs_legal_basis=True,
    ),
    "in_court": Wording(
        "Vụ việc đang hoặc đã được Tòa án giải quyết.",
        "It is, or was, before a court.",
        needs_legal_basis=True,
    ),
    "decided_before": Wording(
        "Vụ việc đã được trả lời theo đúng quy định và không có tình tiết mới.",
        "It was answered before, and nothing new has come up.",
        needs_legal_basis=True,
    ),
    "not_found_on_site": Wording(
        "Cán bộ đã đến nơi nhưng không thấy sự việc như phản ánh.",
        "Officers went there and did not find what was reported.",
    ),
    "not_enough_information": Wording(
        "Thông tin không đủ để xử lý và không liên hệ được người phản ánh.",
        "There is too little to act on, and the reporter could not be reached.",
    ),
    "not_a_report": Wording(
        "Nội dung không phải là phản ánh (quảng cáo, thử ứng dụng, trò đùa).",
        "It is no report (advertising, a test, a joke).",
    ),
    "offensive": Wording(
        "Nội dung xúc phạm người khác; xin gửi lại với lời lẽ phù hợp.",
        "It insults people; please send it again in fitting words.",
    ),
}
BOUNCES: Mapping[str, Wording] = {
    "other_unit": Wording("Vị trí thuộc địa bàn đơn vị khác.", "The place belongs to another unit."),
    "other_agency": Wording("Việc thuộc trách nhiệm cơ quan khác.", "Another agency is responsible."),
    "wrong_category": Wording("Lĩnh vực phân loại chưa đúng.", "The category is wrong."),
    "place_unclear": Wording("Chưa xác định được vị trí.", "The place can't be made out."),
}
CLOSINGS: Mapping[str, Wording] = {
    "agreed": Wording("Người phản ánh đồng ý với kết quả.", "The reporter agrees with the answer."),
    "no_objection": Wording(
        "Đã trả lời và không có ý kiến gì thêm.", "It was answered, and nothing more was said."
    ),
    "no_answer": Wording(
        "Đã hỏi thêm nhưng không nhận được thông tin bổ sung.",
        "More information was asked for, and none came.",
    ),
    "no_longer_there": Wording("Sự việc không còn nữa.", "The matter is there no longer."),
}
REASONS: Mapping[EventKind, Mapping[str, Wording]] = {
    "reject": REFUSALS,
    "bounce": BOUNCES,
    "close": CLOSINGS,
}
