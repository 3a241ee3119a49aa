"""The words EVN's people use: separators, kind words and their slips, what only fills a sentence."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from laocaiso.core.text import clean, fold, spelling

Head = Literal["commune", "district", "province", "hamlet", "grid", "site"]
"""What a kind word announces: a commune, an address part, a hamlet or stretch of road, a grid object, or a
firm, office or customer."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, with the punctuation before it ("" for a blank only, "&" for an "and")."""

    text: str
    word: str
    spelled: str
    folded: str
    gap: str


_WORD = re.compile(r"[^\W_]+")
_GLUED = re.compile(
    r"\b([Xx]ã|[Pp]hường|[Tt]hôn|[Hh]uyện|[Bb]ản|TBA|TT|TP|TX)(?=[A-ZĐ\u00c0-\u00dd\u1ea0-\u1ef8][a-zđ\u00e0-\u1ef9])"
)
_TIMES = re.compile(
    r"(?i)\b(?:(?:từ|đến|lúc)\s+)?\d{1,2}\s*(?:h|g|giờ)\s*\d{0,2}\b(?!\w)|\bngày\s+\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?"
)
_SHORT = {"tplc": ("tp", "Lào", "Cai"), "tpyb": ("tp", "Yên", "Bái"), "ttnt": ("thị", "trấn")}
_ABBREVIATIONS = frozenset({"p", "x", "h", "f", "tt", "tp", "tx", "t", "n", "nt", "q", "k"})
_AND = frozenset({"và", "va", "với", "cùng", "vaf"})


def tokens_of(text: str, rewrite: Callable[[str], str | None] | None = None) -> Sequence[Token]:
    """The words of a text. `rewrite` turns a raw typed word into the spelling meant, or None."""
    text = _GLUED.sub(r"\1 ", _TIMES.sub(" ", clean(text)))
    tokens: list[Token] = []
    end, carried = 0, ""
    for match in _WORD.finditer(text):
        gap = carried + _gap(text, end, match.start(), tokens)
        end, carried = match.end(), ""
        raw = match.group()
        if raw.lower() in _AND and tokens:
            carried = gap + "&"
            continue
        for at, part in enumerate(_SHORT.get(raw.lower(), (raw,))):
            spelled = (rewrite(part.lower()) if rewrite else None) or spelling(part)
            word = part.lower() if spelled == spelling(part) else spelled
            folded = fold(re.sub(r"(?<=[^\W\d])\d$", "", spelled) if rewrite else part)
            tokens.append(Token(part, word, spelled, folded, gap if at == 0 else ""))
    return tokens


def _gap(text: str, start: int, end: int, before: Sequence[Token]) -> str:
    """The punctuation between two words; none where it belongs to an abbreviation or a code ("E20.40")."""
    between = text[start:end]
    marks = "".join(mark for mark in between if not mark.isspace())
    if not marks or not before:
        return marks if "(" in marks else ""
    last = before[-1]
    if marks == "." and last.word in _ABBREVIATIONS:
        return ""
    if marks in ("-", "/") and last.word in ("p", "x", "tt", "k"):
        return ""
    follows = text[end : end + 1]
    if between in (".", "-", "/", ",") and follows.isdigit() and last.text[-1:].isdigit():
        return ""
    if between in ("-", "/") and (any(c.isdigit() for c in last.text) or follows.isdigit()):
        return ""
    return marks


_KINDS: Sequence[tuple[tuple[str, ...], Head, str]] = (
    (("hợp", "tác", "xã"), "site", ""),
    (("xã", "hội"), "site", ""),
    (("xã", "viên"), "site", ""),
    (("tỉnh", "lộ"), "hamlet", ""),
    (("quốc", "lộ"), "hamlet", ""),
    (("đường", "dây"), "grid", ""),
    (("đường", "tỉnh"), "hamlet", ""),
    (("thị", "xã"), "district", "thị xã"),
    (("thị", "trấn"), "commune", "thị trấn"),
    (("thị", "ủy"), "site", ""),
    (("thị", "uỷ"), "site", ""),
    (("huyện", "ủy"), "site", ""),
    (("huyện", "uỷ"), "site", ""),
    (("huyện", "đội"), "site", ""),
    (("huyện", "đoàn"), "site", ""),
    (("tỉnh", "ủy"), "site", ""),
    (("tỉnh", "uỷ"), "site", ""),
    (("tỉnh", "đội"), "site", ""),
    (("thành", "phố"), "district", "thành phố"),
    (("thành", "ủy"), "site", ""),
    (("trạm", "biến", "áp"), "grid", ""),
    (("máy", "biến", "áp"), "grid", ""),
    (("máy", "cắt"), "grid", ""),
    (("dao", "cách", "ly"), "grid", ""),
    (("xuất", "tuyến"), "grid", ""),
    (("khu", "công", "nghiệp"), "site", ""),
    (("cụm", "công", "nghiệp"), "site", ""),
    (("nhà", "máy"), "site", ""),
    (("xí", "nghiệp"), "site", ""),
    (("thủy", "điện"), "site", ""),
    (("thuỷ", "điện"), "site", ""),
    (("công", "ty"), "site", ""),
    (("công", "an"), "site", ""),
    (("ủy", "ban"), "site", ""),
    (("uỷ", "ban"), "site", ""),
    (("bệnh", "viện"), "site", ""),
    (("trạm", "y"), "site", ""),
    (("trạm", "xá"), "site", ""),
    (("trạm", "bơm"), "site", ""),
    (("trạm", "bts"), "site", ""),
    (("trạm", "viễn"), "site", ""),
    (("trạm", "kiểm"), "site", ""),
    (("trạm", "thu"), "site", ""),
    (("trạm", "trộn"), "site", ""),
    (("ngân", "hàng"), "site", ""),
    (("bưu", "điện"), "site", ""),
    (("kho", "bạc"), "site", ""),
    (("chi", "cục"), "site", ""),
    (("chi", "nhánh"), "site", ""),
    (("lâm", "trường"), "site", ""),
    (("nông", "trường"), "site", ""),
    (("doanh", "nghiệp"), "site", ""),
    (("khách", "sạn"), "site", ""),
    (("nhà", "nghỉ"), "site", ""),
    (("nhà", "văn"), "site", ""),
    (("cửa", "khẩu"), "site", ""),
    (("đồn", "biên"), "site", ""),
    (("trụ", "sở"), "site", ""),
    (("tổ", "dân", "phố"), "hamlet", ""),
    (("khu", "dân", "cư"), "hamlet", ""),
    (("khu", "phố"), "hamlet", ""),
    (("khu", "tái"), "hamlet", ""),
    (("ngã", "ba"), "hamlet", ""),
    (("ngã", "tư"), "hamlet", ""),
    (("trung", "tâm"), "site", ""),
    (("nhà", "hàng"), "site", ""),
    (("nhà", "khách"), "site", ""),
    (("nhà", "thờ"), "site", ""),
    (("khu", "đô", "thị"), "site", ""),
    (("khu", "du", "lịch"), "site", ""),
    (("trang", "trại"), "site", ""),
    (("cây", "xăng"), "site", ""),
    (("xăng", "dầu"), "site", ""),
    (("cửa", "hàng"), "site", ""),
    (("siêu", "thị"), "site", ""),
    (("sân", "vận"), "site", ""),
    (("tỉnh",), "province", ""),
    (("huyện",), "district", "huyện"),
    (("tx",), "district", "thị xã"),
    (("tp",), "district", "thành phố"),
    (("xã",), "commune", "xã"),
    (("phường",), "commune", "phường"),
    *(((word,), "hamlet", "") for word in ("thôn", "bản", "làng", "xóm", "tổ", "tdp", "khu", "phố", "đội")),
    *(((word,), "hamlet", "") for word in ("đường", "ngõ", "ngách", "cụm", "km", "ql", "tl", "tk", "chợ")),
    *(((word,), "grid", "") for word in ("tba", "mba", "trạm", "lộ", "đz", "đdk", "nhánh", "recloser")),
    *(((word,), "grid", "") for word in ("dcl", "lbs", "fco", "rmu", "tủ", "tuyến", "mc", "cd", "tbatg")),
    *(((word,), "site", "") for word in ("cty", "ctcp", "ubnd", "ub", "htx", "xn", "nm", "dn", "dntn")),
    *(((word,), "site", "") for word in ("trường", "thcs", "thpt", "mỏ", "kcn", "ccn", "bts", "viettel")),
    *(
        ((word,), "site", "")
        for word in ("vinaphone", "mobifone", "xưởng", "bơm", "ông", "bà", "kho", "ks", "kđt")
    ),
)
_STRICT = {words: (head, kind) for words, head, kind in _KINDS}
_LONGEST = max(len(words) for words in _STRICT)
# Kind words that lost a mark or a letter; taken for what they stand for only before a name.
_LOOSE: dict[tuple[str, ...], tuple[Head, str]] = {
    ("xa",): ("commune", "xã"),
    ("x",): ("commune", "xã"),
    ("xxa",): ("commune", "xã"),
    ("p",): ("commune", "phường"),
    ("f",): ("commune", "phường"),
    ("phuong",): ("commune", "phường"),
    ("huong",): ("commune", "phường"),
    ("phuon",): ("commune", "phường"),
    ("phong",): ("commune", "phường"),
    ("puong",): ("commune", "phường"),
    ("phung",): ("commune", "phường"),
    ("phuog",): ("commune", "phường"),
    ("phuongg",): ("commune", "phường"),
    ("tt",): ("commune", "thị trấn"),
    ("thi", "tran"): ("commune", "thị trấn"),
    ("thi", "trn"): ("commune", "thị trấn"),
    ("thi", "tan"): ("commune", "thị trấn"),
    ("thitran",): ("commune", "thị trấn"),
    ("t", "tran"): ("commune", "thị trấn"),
    ("h",): ("district", "huyện"),
    ("huyen",): ("district", "huyện"),
    ("uyen",): ("district", "huyện"),
    ("thi", "xa"): ("district", "thị xã"),
    ("thanh", "pho"): ("district", "thành phố"),
    ("t", "p"): ("district", "thành phố"),
    ("tinh",): ("province", ""),
    ("thon",): ("hamlet", ""),
    ("ban",): ("hamlet", ""),
    ("to",): ("hamlet", ""),
}
NEEDS_NAME: frozenset[Head] = frozenset({"commune", "district"})

FILLERS = frozenset(
    "kv kvlv các tại thuộc ở kh k h mất cắt ngừng giảm cung cấp điện nhân dân hộ trên của bị sau bộ từ "  # noqa: SIM905
    "đến dọc gồm có những lưới tạm ngưng".split()
)
"""Words that place nothing."""
LINKS = frozenset({"của", "thuộc", "tại", "ở", "trên", "các"})
"""Those that may stand between a kind word and what it governs."""
UNMARKED_FILLERS = FILLERS | frozenset(fold(word) for word in FILLERS)
"""The same for a text without any marks."""
FILLER_PHRASES: Sequence[tuple[str, ...]] = (
    ("khu", "vuc"),
    ("dia", "ban"),
    ("khach", "hang"),
    ("phu", "tai"),
    ("bao", "gom"),
    ("mat", "dien"),
    ("lan", "can"),
)
PARTIAL: Sequence[tuple[str, ...]] = (
    ("mot", "phan"),
    ("1", "phan"),
    ("mot", "so"),
    ("1", "so"),
    ("mot", "vai"),
    ("phan", "lon"),
    ("mootj", "phaafn"),
)
WHOLE: Sequence[tuple[str, ...]] = (("toan", "bo"), ("tat", "ca"), ("toàn",), ("toan",), ("cả",))
EXCEPT: Sequence[tuple[str, ...]] = (
    ("ngoai", "tru"),
    ("trừ",),
    ("tru",),
    ("khong", "bao", "gom"),
    ("khong", "gom"),
    ("khong", "ke"),
)


def head_at(tokens: Sequence[Token], at: int) -> tuple[Head, str, int] | None:
    """The kind word that stands at `at`, spelled right: what it announces, which kind, how many words."""
    for count in range(min(_LONGEST, len(tokens) - at), 0, -1):
        if found := _STRICT.get(tuple(token.word for token in tokens[at : at + count])):
            if count > 1 and any(token.gap for token in tokens[at + 1 : at + count]):
                continue
            return (*found, count)
    if re.fullmatch(r"(?:km|ql|tl|đt)\d\w*", tokens[at].word):
        return "hamlet", "", 0
    return None


def loose_head_at(tokens: Sequence[Token], at: int) -> tuple[Head, str, int] | None:
    """A damaged or shortened kind word at `at`; to be believed only before a name of its kind."""
    for count in (2, 1):
        if found := _LOOSE.get(tuple(token.folded for token in tokens[at : at + count])):
            if tokens[at].word in ("xà", "bàn", "bân"):
                continue
            return (*found, count)
    return None


def phrase_at(tokens: Sequence[Token], at: int, phrases: Sequence[tuple[str, ...]]) -> int:
    """How many words one of `phrases` takes at `at`; 0 when none stands there.

    Of several words they may have lost their marks; a single one has to be written as it is.
    """
    for phrase in phrases:
        here = tokens[at : at + len(phrase)]
        read = tuple(token.word if len(phrase) == 1 else token.folded for token in here)
        if read == phrase and not any(token.gap for token in here[1:]):
            return len(phrase)
    return 0
