"""Names of private persons in EVN's texts, hidden before anything is published.

EVN calls some transformers and customers after their owners ("TBA Nguyễn Văn A", "KH ông Trần B"). No list of
names can be complete, so the rule goes by shape: an honorific before a name; a surname with a middle name
that only people bear; a common surname alone where a transformer's or customer's name is expected. Communes,
streets, schools and firms keep theirs. When in doubt a name is hidden.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from laocaiso.core.text import clean, spelling
from laocaiso.places.names import NameIndex

HIDDEN = "[tên riêng]"

_WORD = re.compile(r"[^\W_]+")
_HONORIFICS = frozenset("ông bà anh chị cô chú bác cụ".split())  # noqa: SIM905
# Surnames that are hardly ever the first syllable of a place's name here.
_SURNAMES = frozenset(
    "nguyễn trần phạm lê đặng bùi đỗ ngô vũ võ huỳnh đinh trịnh phùng phan đoàn tạ quách tống kiều "  # noqa: SIM905
    "dương hoàng giàng sùng thào hạng vừ tráng lồ hảng chảo tẩn lèng cồ sèn ma hoàn thền lò lù vù "
    "hứa bế nùng".split()
)
# Also words of place names: believed only with a middle name or an honorific.
_ALSO_WORDS = frozenset(
    "hồ lý hà mai cao lương đào tô la vàng bàn lục nông chu triệu lưu thái đồng má mã lầu mùa cư ly phàn lý "  # noqa: SIM905
    "lường hầu cứ chang sin hờ vi bạch tòng cầm điêu đường lại khổng mạc từ văn trương hán".split()
)
_MIDDLE = frozenset("văn thị a seo đình hữu đức thế quốc bá viết duy công sỹ sĩ láo phủ mùi".split())  # noqa: SIM905
# Behind these a personal name is a public one.
_PUBLIC = frozenset(
    "đường phố ngõ phường xã trấn trường học thpt thcs non cầu chợ khu đền vườn viên trãi huyện thôn bản xóm "  # noqa: SIM905
    "cty ty tnhh cp ctcp dntn nghiệp máy xưởng htx cửa sạn đài quảng hiệu đô".split()
)
_LABEL = frozenset("tba mba trạm kh hàng hộ áp nhà của sau".split())  # noqa: SIM905
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    low: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


class Hider:
    """Hides likely names of private persons; immutable but for a cache."""

    def __init__(self, names: NameIndex) -> None:
        self._names = names
        self._shown = lru_cache(maxsize=4096)(self._hide)

    def hide(self, text: str) -> str:
        """The text with each likely private person's name replaced; unchanged when there is none."""
        return self._shown(text)

    def _hide(self, text: str) -> str:
        shown = clean(text)
        words = [_Word(m.group(), m.group().lower(), m.start(), m.end()) for m in _WORD.finditer(shown)]
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            if known := self._known(words, at):
                at += known
                continue
            first, count = self._person(shown, words, at)
            if count:
                spans.append((words[first].start, words[first + count - 1].end))
                at = first + count
            else:
                at += 1
        if not spans:
            return text
        for start, end in reversed(spans):
            shown = shown[:start] + HIDDEN + shown[end:]
        return shown

    def _known(self, words: Sequence[_Word], at: int) -> int:
        """How many words the name of a commune or district takes at `at`; 0 for none."""
        for count in range(min(self._names.longest, len(words) - at), 1, -1):
            if self._names.spelled([spelling(word.text) for word in words[at : at + count]]):
                return count
        return 0

    def _person(self, text: str, words: Sequence[_Word], at: int) -> tuple[int, int]:
        """Where a person's name begins and how many words it has; no words when there is none."""
        word = words[at]
        before = words[at - 1].low if at else ""
        if word.low in _HONORIFICS and at + 1 < len(words):
            follows = words[at + 1]
            if (follows.is_capital or follows.low in _SURNAMES) and not _PUBLIC.intersection({before}):
                return at + 1, self._length(text, words, at + 1)
            return at, 0
        is_surname = word.low in _SURNAMES
        if not (is_surname or word.low in _ALSO_WORDS) or self._is_public(words, at):
            return at, 0
        length = self._length(text, words, at)
        by_middle = length >= 3 and words[at + 1].low in _MIDDLE
        by_label = length >= 2 and is_surname and before in _LABEL
        return at, length if by_middle or by_label else 0

    def _length(self, text: str, words: Sequence[_Word], at: int) -> int:
        """Words of a name from `at` on: capitals without punctuation between, at most four."""
        shouted = words[at].text.isupper() and len(words[at].text) > 1
        count = 1
        while count < _LONGEST and at + count < len(words):
            word, last = words[at + count], words[at + count - 1]
            if text[last.end : word.start].strip() or word.text.isdigit():
                break
            if not (word.is_capital or (not words[at].is_capital and word.low.isalpha())):
                break
            if word.low in _PUBLIC or word.low in ("xã", "tba", "thôn"):
                break
            if shouted and not word.text.isupper():
                break
            count += 1
        return count

    def _is_public(self, words: Sequence[_Word], at: int) -> bool:
        """Whether one of the two words before says that the name is a street's, a school's or a firm's."""
        return any(word.low in _PUBLIC for word in words[max(0, at - 2) : at])
