"""From the text of a scanned code to what it is.

The text is a stranger's. Nothing of it is opened, kept or logged; of a link only host and code are looked at.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date

from laocaiso.cases.dossiers.codes import DossierCode, classify, normalise
from laocaiso.cases.dossiers.codes import codes_in as dossier_codes_in
from laocaiso.cases.procedures.codes import codes_in as procedure_codes_in
from laocaiso.cases.procedures.codes import names_code
from laocaiso.channels.qr.addresses import (
    DANGEROUS,
    PORTALS,
    Address,
    leads_elsewhere,
    looks_like_link,
    read_address,
    scheme_of,
)
from laocaiso.channels.qr.identity_card import read_card
from laocaiso.channels.qr.links import Links
from laocaiso.channels.qr.model import Kind, Reading, Via
from laocaiso.channels.qr.numbers import ID_NUMBER, may_hold_number
from laocaiso.channels.qr.reports import report_code

LONGEST = 2000
"""Characters; a card has some 200, a portal's link 300. The largest QR code could hold 7,089 digits."""
CODE_PARAMETERS = frozenset(
    {
        "mhs",
        "mahoso",
        "ma_ho_so",
        "mahs",
        "ma_hs",
        "sohoso",
        "so_ho_so",
        "code",
        "dossiercode",
        "dossierno",
        "mahosodvc",
    }
)
"""Parameters of look-up links that hold a dossier code: MHS, MaHoSo and code were seen, and spellings."""
PROCEDURE_PARAMETERS = frozenset({"matthc", "ma_tthc", "mathutuc", "ma_thu_tuc", "code"})

PROCEDURE = re.compile(r"([1-9]\.\d{6})(?:\.(\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}(?:\.\d{2})?))?", re.ASCII)
_RESULT = re.compile(r"KQ\.[GH]\d{2}\.\d{4,7}|\d{3}\.\d{2}\.\d{2}\.[GH]\d{2}-KQ\d{3,6}", re.ASCII)
_PLACE = re.compile(r"\d{5}|[a-z0-9\-]{2,40}", re.ASCII)
_EMV = re.compile(r"000201(?:0102(?:11|12)|\d{4})", re.ASCII)
"""EMVCo merchant-presented code: payload format indicator, version 01, then the point of initiation."""
_OWN_KINDS: dict[str, Kind] = {"report": "report", "place": "place", "procedure": "procedure"}


class QrReader:
    """Reads texts. `today` is asked for each text; `is_report` says which codes are of reports."""

    def __init__(
        self,
        links: Links,
        *,
        today: Callable[[], date],
        portals: Collection[str] = PORTALS,
        is_report: Callable[[str], str | None] = report_code,
    ) -> None:
        self._links = links
        self._today = today
        self._portals = tuple(portals)
        self._is_report = is_report

    def read_text(self, text: str) -> Reading:
        """What a scanned text is. Never raises, whatever the text."""
        if len(text) > LONGEST:
            return Reading("too_long")
        plain = text.strip().strip("\ufeff\x00").strip()
        if not plain:
            return Reading("empty")
        card = read_card(plain, today=self._today())
        if card is not None:
            return card
        return self._code(plain, "text") or self._other(plain)

    def _code(self, text: str, via: Via) -> Reading | None:
        """A text that is a code of a known form."""
        code = normalise(text)
        if report := self._is_report(code):
            return Reading("report", via, report)
        if found := PROCEDURE.fullmatch(code):
            return Reading("procedure", via, found[1], suffix=found[2])
        if _RESULT.fullmatch(code):
            return Reading("result_paper", via, code)
        known = classify(code, today=self._today())
        return _dossier(known, via) if known.kind in ("agency_date_seq", "legacy4_date_seq") else None

    def _other(self, text: str) -> Reading:
        scheme = scheme_of(text)
        if scheme in DANGEROUS:
            return Reading("script", reason="dangerous_scheme")
        if looks_like_link(text):
            return self._link(text)
        if "vneid" in text[:200].lower():
            return Reading("vneid")
        if leads_elsewhere(text):
            return Reading("foreign_link", reason="no_web_address")
        return self._plain_text(text)

    def _plain_text(self, text: str) -> Reading:
        if _EMV.match(text):
            return Reading("payment")
        if ID_NUMBER.fullmatch(normalise(text)):
            return Reading("id_number")
        if len(codes := dossier_codes_in(text)) == 1 and (dossier := self._code(codes[0], "text")):
            return dossier
        if len(text) <= 80 and names_code(text) and len(codes := procedure_codes_in(text)) == 1:
            return Reading("procedure", "text", codes[0])
        code = classify(text, today=self._today())
        return _unknown(code, "text") or Reading("other")

    def _link(self, text: str) -> Reading:
        trusted = (*self._links.hosts, *self._portals)
        address = read_address(text, trusted=trusted, origin=self._links.origin)
        if address.host and address.host.replace("[.]", ".").split(".")[0] == "vneid" and not address.reason:
            return Reading("vneid")
        if address.reason is not None:
            return Reading("foreign_link", host=address.host, reason=address.reason)
        try:
            own = self._links.read(address)
        except LookupError:
            if not _below(address.host, self._portals):
                shown = (address.host or "").replace(".", "[.]") or None
                return Reading("foreign_link", host=shown, reason="foreign_host")
            return self._portal(address)
        return Reading("own_link") if own is None else self._own(*own)

    def _own(self, kind: str, code: str) -> Reading:
        if kind == "place":
            fits = _PLACE.fullmatch(code) and not may_hold_number(code)
            return Reading("place", "own_link", code) if fits else Reading("own_link")
        found = self._code(code, "own_link")
        if kind == "dossier":
            return (
                found
                if found and found.kind == "dossier"
                else (_unknown(classify(code, today=self._today()), "own_link") or Reading("own_link"))
            )
        return found if found and found.kind == _OWN_KINDS[kind] else Reading("own_link")

    def _portal(self, address: Address) -> Reading:
        """The one code that a portal's link holds; everything else of the link is let go."""
        codes = [value for name, value in address.parameters if name in CODE_PARAMETERS]
        read = _distinct([self._code(value, "portal_link") for value in codes])
        if not read:
            read = _distinct([self._code(part, "portal_link") for part in address.path.split("/") if part])
        if not read:
            procedures = [value for name, value in address.parameters if name in PROCEDURE_PARAMETERS]
            read = _distinct([self._code(value, "portal_link") for value in procedures])
        if not read:
            today = self._today()
            read = _distinct([_unknown(classify(value, today=today), "portal_link") for value in codes])
        if len(read) > 1:
            return Reading("portal_link", host=address.host, reason="several_codes")
        return read[0] if read else Reading("portal_link", host=address.host)


def _distinct(readings: Sequence[Reading | None]) -> list[Reading]:
    return list(dict.fromkeys(reading for reading in readings if reading is not None))


def _dossier(code: DossierCode, via: Via) -> Reading:
    return Reading("dossier", via, code.text, known_form=True, hints=code.hints)


def _unknown(code: DossierCode, via: Via) -> Reading | None:
    """A code of a form not known, unless it is a word, or holds the number of a person."""
    if code.suggestion is not None:
        return Reading("unknown_code", via, code.text, hints=code.hints, suggestion=code.suggestion)
    if code.kind != "unknown_shape" or (code.agency is None and may_hold_number(code.text)):
        return None
    return Reading("unknown_code", via, code.text, hints=code.hints) if _is_codelike(code.text) else None


def _is_codelike(text: str) -> bool:
    """Digits with letters or dashes: a word, a date or a price is no code."""
    return any(c.isdigit() for c in text) and any(c.isalpha() or c == "-" for c in text)


def _below(host: str | None, domains: Collection[str]) -> bool:
    return host is not None and any(host == one or host.endswith("." + one) for one in domains)
