from laocaiso.web.cors import Cors

ORIGIN = b"https://h5.zdn.vn"


def test_where_all_may_read_the_headers_are_the_same_for_everybody():
    cors = Cors(("*",))
    assert dict(cors.headers(None))[b"access-control-allow-origin"] == b"*"
    assert cors.headers(ORIGIN) == cors.headers(None)
    assert b"vary" not in dict(cors.headers(ORIGIN))
    assert b"ETag" in dict(cors.headers(None))[b"access-control-expose-headers"]


def test_an_origin_on_the_list_is_echoed_and_caches_are_told():
    cors = Cors(("https://h5.zdn.vn", "http://localhost:3000"))
    headers = dict(cors.headers(ORIGIN))
    assert headers[b"access-control-allow-origin"] == ORIGIN
    assert headers[b"vary"] == b"Origin"


def test_another_origin_is_told_nothing():
    cors = Cors(("https://h5.zdn.vn",))
    for origin in (None, b"https://h5.zdn.vn.evil.example", b"null", b"*", b"HTTPS://H5.ZDN.VN"):
        assert dict(cors.headers(origin)) == {b"vary": b"Origin"}
        assert cors.preflight(origin) == cors.headers(origin)


def test_no_origins_no_headers():
    assert Cors(()).headers(ORIGIN) == ()
    assert Cors(()).preflight(ORIGIN) == ()


def test_a_preflight_says_what_may_be_sent():
    headers = dict(Cors(("*",)).preflight(ORIGIN))
    assert headers[b"access-control-allow-origin"] == b"*"
    assert headers[b"access-control-allow-methods"] == b"GET, HEAD"
    assert b"If-None-Match" in headers[b"access-control-allow-headers"]
    assert b"access-control-allow-credentials" not in headers
