"""The rules of counting, and where each comes from.

The laws are cited by number; their texts were not at hand when this was written, and a jurist of the province
should confirm them once.
"""

from collections.abc import Mapping

from laocaiso.cases.deadlines.model import Rule, RuleId

_RULES = (
    Rule(
        "first_day_not_counted",
        "Ngày tiếp nhận không tính; ngày làm việc tiếp theo là ngày thứ nhất.",
        "The day of receipt is not counted; the next working day is the first.",
        "Bộ luật Dân sự 2015, Điều 147",
        "cited",
    ),
    Rule(
        "received_on_day_off",
        "Hồ sơ nộp vào ngày nghỉ được coi là tiếp nhận vào ngày làm việc tiếp theo.",
        "What is handed in on a day off counts as received on the next working day.",
        "cách tính của ứng dụng",
        "own",
    ),
    Rule(
        "ends_on_day_off",
        "Thời hạn kết thúc vào ngày nghỉ thì chuyển sang ngày làm việc tiếp theo.",
        "A time limit that ends on a day off runs on to the next working day.",
        "Bộ luật Dân sự 2015, Điều 148 khoản 5",
        "cited",
    ),
    Rule(
        "month_by_date",
        "Thời hạn tính bằng tháng kết thúc vào ngày tương ứng của tháng cuối; tháng không có ngày đó thì vào "
        "ngày cuối tháng.",
        "A time limit in months ends on the same date of the last month, or on its last day where it has "
        "no such date.",
        "Bộ luật Dân sự 2015, Điều 148 khoản 3",
        "cited",
    ),
    Rule(
        "same_day_cutoff",
        "Thủ tục trả kết quả trong ngày: nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo.",
        "Same-day procedures: what is received from 15:00 on is answered on the next working day.",
        "cách làm của các cổng dịch vụ công với thủ tục 2.000908, 2.000635; Nghị định 23/2015/NĐ-CP, Điều 7",
        "seen",
    ),
    Rule(
        "working_hours",
        "Thời hạn tính bằng giờ là giờ làm việc.",
        "Time limits in hours are office hours.",
        "cách tính của ứng dụng: các thời hạn 8 giờ, 28 giờ của thủ tục là ngày làm việc tính ra giờ",
        "own",
    ),
    Rule(
        "clock_hours",
        "Thời hạn tính bằng giờ chạy liên tục kể từ lúc tiếp nhận.",
        "Time limits in hours run on without a break from the receipt.",
        "Bộ luật Dân sự 2015, Điều 147 khoản 1",
        "cited",
    ),
    Rule(
        "pause",
        "Thời gian chờ bổ sung giấy tờ, chờ nghĩa vụ tài chính hoặc dừng xử lý không tính; sau đó tính tiếp "
        "phần thời hạn còn lại.",
        "The time in which papers or a payment are waited for, or work is stopped, is not counted; what "
        "is left of the limit is counted afterwards.",
        "cách làm của các hệ thống một cửa với trạng thái 5, 6, 8",
        "seen",
    ),
)
RULES: Mapping[RuleId, Rule] = {rule.id: rule for rule in _RULES}
"""By id."""
