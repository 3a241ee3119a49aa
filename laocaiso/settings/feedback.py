"""Settings of citizens' reports. Every figure is a default of ours: no rule of the province is known."""

from dataclasses import dataclass
from pathlib import Path

from laocaiso.setting_values import file, integer, seconds, setting


@dataclass(frozen=True)
class FeedbackSettings:
    """Categories, terms and limits of reports."""

    feedback_categories_file: Path | None = setting(
        None, file, "a JSON file", "Categories with their terms, in place of those shipped."
    )
    feedback_category_floor: float = setting(
        0.45,
        seconds(0, 1),
        "0 to 1",
        "How sure a category read from the text has to be; below it a person decides.",
    )
    feedback_intake_hours: int = setting(
        8, integer(1, 400), "1 to 400", "Office hours until a report is taken up."
    )
    feedback_urgent_intake_hours: int = setting(
        1, integer(1, 400), "1 to 400", "The same for urgent ones, by the clock, day and night."
    )
    feedback_reply_days: int = setting(
        10, integer(1, 365), "1 to 365", "Days a reporter has to answer a question."
    )
    feedback_reopen_days: int = setting(
        14,
        integer(1, 365),
        "1 to 365",
        "Days after its outcome in which a report can be reopened.",
    )
    feedback_reopenings: int = setting(2, integer(0, 20), "0 to 20", "How often a reporter may ask for that.")
    feedback_personal_days: int = setting(
        365,
        integer(1, 36_500),
        "1 to 36500",
        "Days after its end that a report keeps words, photos and all that is of people.",
    )
    feedback_report_days: int = setting(
        1825, integer(1, 36_500), "1 to 36500", "Days after its end that a report is kept at all."
    )
    new_reports_per_minute: int = setting(
        300,
        integer(1, 10_000),
        "1 to 10000",
        "Reports a minute from one address, replays too; beyond it 429. A whole village can share one.",
    )
