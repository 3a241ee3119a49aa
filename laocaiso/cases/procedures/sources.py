"""Legal texts a procedure rests on, and where its information comes from."""

import re
from collections.abc import Sequence

_ISSUERS = (
    "TTg|CP|BTP|BCA|BTC|BXD|BNNPTNT|BNNMT|BTNMT|BGTVT|NHNN|BKHĐT|BYT|BNV|BQP|BTTTT|BCT|BLĐTBXH|BVHTTDL|BNG|BKHCN"
    "|BGDĐT|UBND|HĐND|VPCP|VPQH|TANDTC|BHXH|TTCP"
)
_NUMBER = re.compile(
    r"^\d+[a-z]?/(?:\d{4}/)?(?:(?:PL-)?(?:UBTV)?QH\d{2}"
    rf"|(?:TT|TTLT|NĐ|QĐ|NQ|CT|VBHN|NQLT)-(?:(?:{_ISSUERS})(?:-(?:{_ISSUERS}))*))"
)


def legal_basis(numbers: Sequence[str]) -> tuple[str, ...]:
    """Numbers of legal texts, without the letters of the next word that the page glued on, each once."""
    tidied = []
    for number in numbers:
        found = _NUMBER.match(number.strip())
        tidied.append(found[0] if found else number.strip())
    return tuple(dict.fromkeys(tidied))
