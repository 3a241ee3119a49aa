"""Texts that officers begin an answer with, by the state a step leads to and by category.

The program ships with some; an editor's file replaces them all. They are only ever a beginning: what is sent
is what the officer makes of it, and a "…" is where something has to be filled in.
"""

from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

import msgspec

from laocaiso.cases.feedback.bodies import LONGEST_MESSAGE
from laocaiso.cases.feedback.categories import Categories
from laocaiso.cases.feedback.model import State
from laocaiso.cases.feedback.wording import STATES
from laocaiso.core.text import fold
from laocaiso.editorial.importing import Handed, ImportReport, hand_in
from laocaiso.editorial.model import Dataset
from laocaiso.editorial.service import Editors
from laocaiso.editorial.sheet import CellProblem, Column, Line, Sheet, open_sheet

TEMPLATE_STATES: tuple[State, ...] = (
    "needs_info",
    "scheduled",
    "resolved",
    "rejected",
    "forwarded_out",
    "reopened",
    "closed",
)
"""States into which an officer's words lead."""
MOST = 20
"""Of one state and category; nobody reads through more."""
LONGEST_TITLE = 80
COLUMNS = (
    Column("state", ("Trạng thái", "State"), required=True),
    Column("category", ("Lĩnh vực", "Category")),
    Column("title", ("Tiêu đề", "Title"), required=True),
    Column("text", ("Nội dung", "Text"), required=True),
)


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of them. Without a category it is for all."""

    state: State
    category: str | None = None
    title: str
    text: str

    @property
    def id(self) -> str:
        """Tells it from the others."""
        return f"{self.state}/{self.category or 'all'}/{fold(self.title).replace(' ', '-')}"


TEMPLATES: Dataset[tuple[Template, ...]] = Dataset("feedback", "templates", tuple[Template, ...], ())


class Templates:
    """Those in force."""

    def __init__(self, editors: Editors) -> None:
        self._editors = editors

    async def fitting(self, state: str | None, category: str | None) -> Sequence[Template]:
        """Those for a state and a category, its own before those for all. Raises `StoreDown`."""
        found = [
            one
            for one in await self._editors.read(TEMPLATES) or shipped()
            if state in (None, one.state) and (category is None or one.category in (None, category))
        ]
        return sorted(found, key=lambda one: one.category is None)


def shipped() -> tuple[Template, ...]:
    """Those the program comes with."""
    raw = (files("laocaiso.cases.feedback") / "data" / "templates.json").read_bytes()
    return msgspec.json.decode(raw, type=tuple[Template, ...])


async def import_templates(
    editors: Editors, sheet: Sheet, handed: Handed, *, categories: Categories
) -> ImportReport:
    """Check a table and publish it in place of all templates before. Raises `InvalidInput`, `StoreDown`."""
    problems: list[CellProblem] = []
    lines = open_sheet(sheet, COLUMNS, problems)
    read = [(line, one) for line in lines if (one := _template(line, categories)) is not None]
    templates = tuple(one for _, one in read)
    titles = Counter(one.id for one in templates)
    many = Counter((one.state, one.category) for one in templates)
    for line, one in read:
        if titles[one.id] > 1:
            line.wrong("title", "trùng với một mẫu khác.", "is that of another template.")
        if many[one.state, one.category] > MOST:
            line.wrong(
                "state",
                f"mỗi trạng thái và lĩnh vực có tối đa {MOST} mẫu.",
                f"a state and category has at most {MOST} templates.",
            )
    return await hand_in(
        editors, TEMPLATES, lambda _old: templates, handed, rows=len(lines), problems=problems
    )


def _template(line: Line, categories: Categories) -> Template | None:
    state = _state(line)
    category = _category(line, categories)
    title = line.text("title", required=True, most=LONGEST_TITLE)
    text = line.text("text", required=True, most=LONGEST_MESSAGE)
    if state is None or title is None or text is None:
        return None
    return Template(state=state, category=category, title=title, text=text)


def _state(line: Line) -> State | None:
    written = line.text("state", required=True)
    if written is None:
        return None
    known: dict[str, State] = {fold(STATES[state].vi): state for state in TEMPLATE_STATES}
    known |= {fold(state): state for state in TEMPLATE_STATES}
    state = known.get(fold(written))
    if state is None:
        line.wrong(
            "state",
            f"“{written[:40]}” không phải trạng thái có mẫu trả lời.",
            f"“{written[:40]}” is no state with templates.",
            TEMPLATE_STATES,
        )
    return state


def _category(line: Line, categories: Categories) -> str | None:
    written = line.text("category")
    if written is None:
        return None
    known = {fold(one.slug): one.slug for one in categories.all}
    known |= {fold(one.name): one.slug for one in categories.all}
    slug = known.get(fold(written))
    if slug is None:
        line.wrong(
            "category",
            f"không có lĩnh vực “{written[:40]}”.",
            f"there is no category “{written[:40]}”.",
            [one.slug for one in categories.all],
        )
    return slug
