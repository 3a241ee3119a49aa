"""One-time codes, passwords and codes that are copied by hand."""

import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.passwords import Argon2Passwords
from laocaiso.accounts import totp
from laocaiso.accounts.codes import ALPHABET, hash_of_code, new_code
from laocaiso.accounts.passwords import checked, normal
from laocaiso.core.errors import InvalidInput

SECRET = b"12345678901234567890"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds, code):
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert totp.code_of(SECRET, totp.step_at(now), digits=8) == code
    assert totp.code_of(SECRET, totp.step_at(now)) == code[2:]


@pytest.mark.parametrize(("off", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_s_clock_may_be_one_step_off(off, taken):
    step = totp.step_at(NOW) + off
    assert (step in totp.steps_with(SECRET, totp.code_of(SECRET, step), NOW)) is taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "ábcdef"])
def test_what_is_no_code_fits_no_step(code):
    assert totp.steps_with(SECRET, code, NOW) == []


def test_an_app_can_read_the_address():
    parts = urlsplit(totp.uri(SECRET, "Lò Thị Mai"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/L%C3%A0o%20Cai%20s%E1%BB%91:L%C3%B2%20Th%E1%BB%8B%20Mai"
    assert parse_qs(parts.query) == {
        "secret": ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"],
        "issuer": ["Lào Cai số"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
    assert len(totp.new_secret()) == 20
    assert totp.new_secret() != totp.new_secret()


@given(st.integers(1, 6))
def test_a_code_by_hand_may_be_typed_in_any_way(groups):
    code = new_code(groups)
    assert len(code) == 5 * groups - 1
    assert set(code) <= {*ALPHABET, "-"}
    for typed in (code, code.lower(), code.replace("-", " "), f" {code.replace('-', '')}\n"):
        assert hash_of_code(typed) == hash_of_code(code)
    slips = code.replace("1", "l").replace("0", "o")
    assert hash_of_code(slips) == hash_of_code(code)
    assert hash_of_code(new_code(4)) != hash_of_code(new_code(4))


@pytest.mark.parametrize(
    "password", ["ngắn quá", "a" * 12, "abcabcabcabc", "xin chào lan nhé", "XIN CHÀO LAN NHÉ", "x" * 201]
)
def test_a_password_that_is_easy_to_guess_is_refused(password):
    with pytest.raises(InvalidInput) as caught:
        checked(password, "lan")
    assert password not in str(caught.value)


def test_a_password_is_the_same_however_its_letters_are_composed():
    password = "một câu dài dễ nhớ"
    assert checked(unicodedata.normalize("NFD", password), "lan") == checked(password, "lan")
    assert normal(unicodedata.normalize("NFD", password)) == password


async def test_a_password_is_hashed_with_argon2id_at_the_strength_of_rfc_9106():
    passwords = Argon2Passwords()
    kept = await passwords.hash("một câu dài dễ nhớ")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.verify("một câu dài dễ nhớ", kept)
    assert not await passwords.verify("một câu dài dễ nhớ ", kept)


async def test_without_a_password_that_is_kept_none_fits_after_as_much_work():
    passwords = Argon2Passwords(memory_kib=64, passes=1, lanes=1)
    first, second = await passwords.hash("một câu dài"), await passwords.hash("một câu dài")
    assert first != second
    before = passwords.hashed
    assert not await passwords.verify("", None)
    assert not await passwords.verify("", "no hash at all")
    assert passwords.hashed == before + 2
