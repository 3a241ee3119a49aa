import re

import pytest

from laocaiso.web.request_id import RequestIds


def test_ids_differ_within_a_process_and_between_processes():
    ids, others = RequestIds(), RequestIds()
    made = [ids.of(None) for _ in range(1000)] + [others.of(None) for _ in range(1000)]
    assert len(set(made)) == 2000
    assert all(re.fullmatch(rb"[0-9a-f]{10}-[0-9a-f]{6,}", made_id) for made_id in made)


def test_a_sane_id_of_a_proxy_is_taken_over():
    assert RequestIds().of(b"01HQ-abc_def.9") == b"01HQ-abc_def.9"


@pytest.mark.parametrize(
    "incoming",
    [b"", b"short", b"x" * 65, b'quote"quote', b"line\nbreak", b"two words here", "mã-số-này".encode()],
)
def test_any_other_is_replaced(incoming):
    assert RequestIds().of(incoming) != incoming
