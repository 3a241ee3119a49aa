"""Which words are Vietnamese syllables at all.

A typed word that is none ("mườgn") is surely a slip; one that is may well be meant as it stands.
"""

from functools import lru_cache

from laocaiso.core.text import fold

_ONSETS = (
    *("ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr"),
    *("b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", ""),
)
_RHYME_LIST = """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en
    eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa
    oac oach oai oam oan oang oanh oao oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi
    uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn
    ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu uyn uyp
"""
_RHYMES = frozenset(_RHYME_LIST.split())
_AFTER_Q = frozenset(rhyme[1:] for rhyme in _RHYMES if len(rhyme) > 1 and rhyme[0] in "uo")
_AFTER_GI = _RHYMES | {"", "n", "m", "êng"}
_FOLDED = frozenset(map(fold, _RHYMES))
_FOLDED_Q = frozenset(map(fold, _AFTER_Q))
_FOLDED_GI = frozenset(map(fold, _AFTER_GI))


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """True for a syllable of Vietnamese; `word` as `core.text.spelling` gives it, with marks or without."""
    letters = word[:-1] if word[-1:].isdigit() else word
    plain = letters == fold(letters)
    for onset in _ONSETS:
        if letters.startswith(onset):
            rhymes = {"qu": _AFTER_Q, "gi": _AFTER_GI}.get(onset, _RHYMES)
            if plain:
                rhymes = {"qu": _FOLDED_Q, "gi": _FOLDED_GI}.get(onset, _FOLDED)
            if letters[len(onset) :] in rhymes:
                return True
    return False
