"""What the OpenAPI document says, held against what the service does, by a tool nobody here wrote."""

import subprocess
import sys
from pathlib import Path

import pytest

# Rules between two values, and tokens we gave out, have no words in JSON Schema: there a request that fits
# the document may still be refused.
RELATED = (
    "/v1/outages",
    "/v1/news",
    "/v1/tourism/news",
    "/v1/procedures",
    "/v1/procedures/{code}",
    "/v1/qr/read",
    "/v1/dossiers/lookup",
    "/v1/dossiers",
    "/v1/dossiers/{dossier}/applicant",
    "/v1/dossiers/{dossier}/owner",
    "/v1/feedback",
    "/v1/feedback/check",
)
UNSAYABLE = ("--exclude-checks", "positive_data_acceptance")


@pytest.mark.parametrize("related", [False, True], ids=["all checks", "values that depend on one another"])
def test_schemathesis_finds_no_fault(service, tmp_path, related):
    running = service()
    running.wait_full()
    chosen = [
        option for path in RELATED for option in ("--include-path" if related else "--exclude-path", path)
    ]
    schemathesis = Path(sys.executable).with_name("schemathesis")
    found = subprocess.run(
        [
            schemathesis,
            "run",
            f"http://127.0.0.1:{running.port}/openapi.json",
            *("--checks", "all", "--max-examples", "40", "--workers", "1", "--generation-deterministic"),
            *chosen,
            *(UNSAYABLE if related else ()),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
    )
    assert found.returncode == 0, found.stdout[-6000:] + found.stderr[-2000:]
    assert "Traceback" not in running.logged()


def test_a_web_page_may_send_every_header_a_route_takes(service):
    running = service(LAOCAISO_REFRESH="off")
    asked = running.client.options(
        "/v1/feedback", headers={"Origin": "https://h5.zdn.vn", "Access-Control-Request-Method": "POST"}
    )
    allowed = {name.strip().lower() for name in asked.headers["access-control-allow-headers"].split(",")}
    document = running.json("/openapi.json")
    taken = {
        parameter["name"].lower()
        for path in document["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "header"
    }
    assert taken
    assert taken <= allowed
