"""The private link of an anonymous report opens a page, and no log knows the report afterwards."""

import re
from urllib.parse import urlsplit

BODY = {
    "clientReportId": "0b5f3c52-6f0e-4bd1-9c55-0f6a7a4d2d10",
    "text": "Nắp cống trước cổng trường vỡ, học sinh đi xe đạp suýt ngã",
}


def test_the_private_link_leads_to_a_page_whose_requests_are_routes_of_ours(service):
    running = service(LAOCAISO_REFRESH="off", LAOCAISO_PUBLIC_URL="https://laocai.example/so")
    client = running.client
    made = client.post("/v1/feedback", json=BODY).json()
    link = urlsplit(made["link"])
    assert (link.fragment, link.path) == (made["secret"], "/so/reports")

    # A proxy takes the path of the public address away; what the page names is relative to it.
    page = client.get(f"/reports?{link.query}")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers.get_list("x-content-type-options") == ["nosniff"]
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) == 3
    parts = {source.split("?")[0]: client.get(f"/{source}") for source in sources}
    assert {part.status_code for part in parts.values()} == {200}
    assert client.head(f"/reports?{link.query}").status_code == 200
    assert client.post("/reports").status_code == 405

    # Every address the script asks is a route, with the method it asks with.
    script = parts["reports/page.js"].text
    routes = running.json("/openapi.json")["paths"]
    posts = re.findall(r'post\("(/\w+)"', script)
    assert set(posts) == {"/messages", "/rating", "/reopening", "/withdrawal"}
    for rest in posts:
        assert "post" in routes[f"/v1/feedback/{{code}}{rest}"], rest
    for method, rest in re.findall(r'ask\("(PUT|DELETE)", `\$\{here\}(/\w+)', script):
        path = f"/v1/feedback/{{code}}{rest}" + ("/{number}" if rest == "/photos" else "")
        assert method.lower() in routes[path]

    shown = client.get(
        f"/v1/feedback/{made['code']}", headers={"X-Report-Secret": link.fragment, "Accept-Language": "vi"}
    )
    assert shown.json()["mine"]["text"] == BODY["text"]
    running.wait_for(lambda: running.logged().count('"route":"/reports"') >= 2)
    for planted in (made["code"], made["secret"], "code="):
        assert planted not in running.logged()
