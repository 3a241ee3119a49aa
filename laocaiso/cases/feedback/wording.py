"""What a report's state means, in plain words."""

from collections.abc import Mapping
from typing import NamedTuple

from laocaiso.cases.feedback.model import EventKind, HeldFor, Outcome, State
from laocaiso.snapshots.pages import Language


class Words(NamedTuple):
    """One text in both languages."""

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in a language."""
        return self.vi if language == "vi" else self.en


STATES: Mapping[State, Words] = {
    "submitted": Words("Chờ tiếp nhận", "Waiting to be taken up"),
    "accepted": Words("Đã tiếp nhận", "Taken up"),
    "assigned": Words("Đang xử lý", "Being worked on"),
    "in_progress": Words("Đang xử lý", "Being worked on"),
    "scheduled": Words("Đã lên lịch", "Scheduled"),
    "needs_info": Words("Cần bổ sung", "More information needed"),
    "pending_approval": Words("Đang xử lý", "Being worked on"),
    "resolved": Words("Đã xử lý", "Dealt with"),
    "rejected": Words("Từ chối, có nêu lý do", "Refused, with a reason"),
    "forwarded_out": Words("Đã chuyển cơ quan có thẩm quyền", "Passed on to the competent authority"),
    "merged": Words("Đã gộp với phản ánh khác", "Joined with another report"),
    "reopen_requested": Words("Đã đề nghị mở lại", "Asked to be reopened"),
    "reopened": Words("Đang xử lý lại", "Being worked on again"),
    "closed": Words("Đã đóng", "Closed"),
    "withdrawn": Words("Đã rút", "Withdrawn"),
}

NEXT: Mapping[State, Words] = {
    "submitted": Words(
        "Bộ phận tiếp nhận sẽ xem và phân loại. Bạn không cần gửi lại.",
        "The intake desk will look at it. There is no need to send it again.",
    ),
    "accepted": Words(
        "Phản ánh đang được chuyển đến đơn vị xử lý.", "It is on its way to the unit responsible."
    ),
    "assigned": Words("Đơn vị được giao đang xem xét.", "The unit it was given to is looking at it."),
    "in_progress": Words("Đơn vị đang xử lý.", "The unit is working on it."),
    "scheduled": Words("Đơn vị đã hẹn ngày xử lý{day}.", "The unit has set a day for the work{day}."),
    "needs_info": Words(
        "Xin trả lời câu hỏi của cán bộ. Thời hạn xử lý tạm dừng cho đến khi bạn trả lời.",
        "Please answer the officer's question. The clock stands still until you do.",
    ),
    "pending_approval": Words(
        "Kết quả xử lý đang được lãnh đạo duyệt.", "The answer is waiting for approval."
    ),
    "resolved": Words(
        "Bạn có thể đánh giá, hoặc đề nghị mở lại nếu chưa đồng ý.",
        "You can rate it, or ask for it to be reopened if you disagree.",
    ),
    "rejected": Words(
        "Lý do được nêu bên dưới. Bạn có thể đề nghị mở lại nếu chưa đồng ý.",
        "See the reason below. You can ask for it to be reopened if you disagree.",
    ),
    "forwarded_out": Words(
        "Cơ quan có thẩm quyền sẽ trả lời bạn.", "The competent authority will answer you."
    ),
    "merged": Words(
        "Phản ánh này được xử lý chung với một phản ánh khác về cùng sự việc.",
        "It is followed together with another report of the same thing.",
    ),
    "reopen_requested": Words(
        "Cán bộ sẽ xem đề nghị mở lại của bạn.", "An officer will decide on your request."
    ),
    "reopened": Words("Phản ánh được xử lý lại.", "It is being dealt with again."),
    "closed": Words("Phản ánh đã kết thúc.", "The report is finished."),
    "withdrawn": Words("Bạn đã rút phản ánh này.", "You have withdrawn this report."),
}
"""What happens next, for the one who reported. `{day}` is the day that was set, where it is known."""

WHERE_IS_IT = Words(
    "Chưa rõ địa điểm; nếu được, xin nhắn thêm tên thôn, tổ và xã, phường để được xử lý nhanh hơn.",
    "The place is not clear; if you can, please write hamlet and commune, so that it goes faster.",
)
"""Added for the reporter while nobody knows where it is."""

NEXT_FOR_OTHERS: Mapping[State, Words] = {
    **NEXT,
    "submitted": Words("Bộ phận tiếp nhận sẽ xem và phân loại.", "The intake desk will look at it."),
    "needs_info": Words(
        "Đang chờ người gửi trả lời câu hỏi của cán bộ. Thời hạn xử lý tạm dừng.",
        "Waiting for the reporter's answer. The clock stands still.",
    ),
    "resolved": Words(
        "Phản ánh đã có kết quả, đang chờ ý kiến của người gửi.",
        "It was dealt with, and waits for what its reporter thinks.",
    ),
    "rejected": Words("Lý do được nêu bên dưới.", "See the reason below."),
    "forwarded_out": Words(
        "Cơ quan có thẩm quyền sẽ trả lời người gửi.", "The competent authority will answer the reporter."
    ),
    "reopen_requested": Words(
        "Cán bộ sẽ xem đề nghị mở lại của người gửi.", "An officer will decide on the reporter's request."
    ),
    "withdrawn": Words("Người gửi đã rút phản ánh này.", "Its reporter has withdrawn it."),
}
"""The same for those who did not report it."""

OUTCOMES: Mapping[Outcome, Words] = {
    "solved": Words("Đã giải quyết xong sự việc", "The matter itself was put right"),
    "answered": Words("Đã trả lời, giải thích", "Answered and explained"),
    "refused": Words("Từ chối xử lý, có nêu lý do", "Refused, with a reason"),
    "duplicate": Words(
        "Trùng với phản ánh khác, được xử lý cùng", "Same as another report, dealt with there"
    ),
    "withdrawn": Words("Người gửi rút phản ánh", "Withdrawn by its reporter"),
    "forwarded": Words("Đã chuyển cơ quan khác trả lời", "Passed on to another authority"),
    "no_response": Words(
        "Kết thúc vì không nhận được thông tin bổ sung", "Ended, for no further information came"
    ),
}

HAPPENED: Mapping[EventKind, Words] = {
    "submit": Words("Phản ánh đã được gửi.", "The report was handed in."),
    "accept": Words("Phản ánh đã được tiếp nhận.", "The report was taken up."),
    "reject": Words("Phản ánh bị từ chối, có nêu lý do.", "The report was refused, with a reason."),
    "ask": Words("Cán bộ hỏi thêm thông tin.", "An officer asked for more information."),
    "supply": Words("Người gửi đã bổ sung thông tin.", "The reporter sent more information."),
    "resume": Words("Cán bộ tiếp tục xử lý, không chờ bổ sung nữa.", "The work goes on without waiting."),
    "merge": Words("Phản ánh được gộp với một phản ánh khác.", "It was joined with another report."),
    "unmerge": Words("Phản ánh được tách ra, xử lý riêng.", "It was separated again."),
    "assign": Words("Phản ánh được giao cho đơn vị xử lý.", "It was given to a unit."),
    "bounce": Words("Đơn vị trả lại để giao đúng nơi xử lý.", "The unit gave it back to be routed anew."),
    "forward": Words(
        "Phản ánh được chuyển đến cơ quan có thẩm quyền.", "It was passed on to the competent authority."
    ),
    "start": Words("Đơn vị bắt đầu xử lý.", "The unit began to work on it."),
    "schedule": Words("Đơn vị hẹn ngày xử lý.", "The unit set a day."),
    "approve": Words("Đã có kết quả xử lý.", "There is an answer."),
    "resolve": Words("Đã có kết quả xử lý.", "There is an answer."),
    "withdraw": Words("Người gửi rút phản ánh.", "The reporter withdrew it."),
    "request_reopening": Words("Người gửi đề nghị mở lại.", "The reporter asked for it to be reopened."),
    "reopen": Words("Phản ánh được mở lại.", "It was reopened."),
    "decline_reopening": Words("Đề nghị mở lại không được chấp nhận.", "It was not reopened."),
    "close": Words("Phản ánh được đóng.", "It was closed."),
    "expire": Words("Phản ánh được đóng vì quá hạn bổ sung.", "It was closed: no answer came."),
    "settle": Words(
        "Phản ánh được đóng vì đã hết thời gian chờ ý kiến.",
        "It was closed when the waiting time was over.",
    ),
    "message": Words("Có tin nhắn mới.", "There is a new message."),
    "photo": Words("Người gửi gửi thêm ảnh.", "The reporter sent another photo."),
    "classify": Words("Lĩnh vực hoặc đơn vị được sửa lại.", "Its category or unit was corrected."),
    "publish": Words("Nội dung đã duyệt được công khai.", "A reviewed text was made public."),
    "unpublish": Words("Nội dung không còn được công khai.", "Its text is no longer public."),
    "forget": Words("Người gửi đã xóa tài khoản.", "The reporter deleted their account."),
    "anonymise": Words(
        "Nội dung và dữ liệu cá nhân đã được xóa khi hết thời hạn lưu.",
        "Its words and personal data were deleted, for their time was over.",
    ),
    "take_photo_back": Words("Người gửi rút lại một ảnh.", "The reporter took a photo back."),
    "take_consent_back": Words(
        "Người gửi rút lại sự đồng ý cho lưu thông tin liên hệ.",
        "The reporter took back the consent to keeping contact data.",
    ),
    "renew_link": Words("Đường dẫn riêng được thay mới.", "The private link was replaced."),
}

HELD: Mapping[HeldFor, Words] = {
    "quota": Words("Gửi nhiều phản ánh trong thời gian ngắn.", "Many reports within a short time."),
    "burst": Words("Nhiều phản ánh ẩn danh dồn về cùng nơi.", "A burst of anonymous reports of one place."),
    "abusive": Words("Có lời lẽ xúc phạm.", "It holds insults."),
    "repeated_text": Words("Trùng nội dung với phản ánh vừa gửi.", "The same text was sent just before."),
}

DONE_BY_OFFICERS: Mapping[EventKind, Words] = {
    "accept": Words("Tiếp nhận", "Take up"),
    "reject": Words("Từ chối", "Refuse"),
    "ask": Words("Hỏi thêm người gửi", "Ask the reporter"),
    "resume": Words("Tiếp tục xử lý, không chờ nữa", "Go on without waiting"),
    "merge": Words("Gộp vào phản ánh khác", "Join with another report"),
    "unmerge": Words("Tách ra", "Separate"),
    "assign": Words("Giao đơn vị", "Assign to a unit"),
    "bounce": Words("Trả lại để giao đúng nơi", "Give back"),
    "forward": Words("Chuyển cơ quan ngoài", "Pass on to another authority"),
    "start": Words("Bắt đầu xử lý", "Begin to work"),
    "schedule": Words("Hẹn ngày xử lý", "Set a day"),
    "propose": Words("Trình kết quả để duyệt", "Put an answer before the lead"),
    "send_back": Words("Trả lại bản trình", "Give the draft back"),
    "approve": Words("Duyệt kết quả", "Approve the answer"),
    "resolve": Words("Trả lời kết quả", "Answer"),
    "reopen": Words("Mở lại", "Reopen"),
    "decline_reopening": Words("Không mở lại", "Leave closed"),
    "close": Words("Đóng", "Close"),
    "classify": Words("Sửa phân loại", "Classify anew"),
    "message": Words("Nhắn người gửi", "Write to the reporter"),
    "note": Words("Ghi chú nội bộ", "Private note"),
    "release": Words("Cho qua kiểm tra", "Release"),
    "publish": Words("Công khai nội dung đã duyệt", "Make a reviewed text public"),
    "unpublish": Words("Thôi công khai", "Take the public text back"),
}
"""What officers can order, as the words on a button."""
