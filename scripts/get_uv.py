"""Put uv into `.venv`, with nothing but Python's standard library: `python3 scripts/get_uv.py`.

Debian's bare python3 has neither pip nor ensurepip, so `python3 -m venv` alone can't install anything. The
wheel's address and SHA-256 are those of `uv.lock`, so this fetches what a locked sync would.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is found out
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")

import hashlib
import io
import platform
import tomllib
import urllib.request
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".venv"


def wheel() -> tuple[str, str]:
    """Address and SHA-256 of the wheel of uv for this machine."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    uv = next(package for package in lock["package"] if package["name"] == "uv")
    system = {"Linux": "linux", "Darwin": "macosx"}.get(platform.system(), platform.system())
    machine = platform.machine()
    # uv itself is a static program: on Linux any wheel for the machine will do, the oldest C library first.
    fitting = sorted(
        (w for w in uv["wheels"] if system in w["url"] and machine in w["url"].rpartition("/")[2]),
        key=lambda w: ("manylinux" not in w["url"], w["url"].rpartition("/")[2]),
    )
    if not fitting:
        sys.exit(f"uv.lock lists no wheel of uv for {platform.system()} on {machine}")
    return fitting[0]["url"], fitting[0]["hash"].removeprefix("sha256:")


def main() -> None:
    """Make `.venv` and put uv in, unless both are there."""
    program = FOLDER / "bin" / "uv"
    if program.exists():
        return
    venv.create(FOLDER, symlinks=True)
    address, digest = wheel()
    print(f"fetching {address.rpartition('/')[2]}")
    with urllib.request.urlopen(address, timeout=120) as answer:
        body = answer.read()
    if hashlib.sha256(body).hexdigest() != digest:
        sys.exit(f"{address} is not what uv.lock says it is")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        member = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        part = program.with_suffix(".part")
        part.write_bytes(archive.read(member))
    part.chmod(0o755)
    part.replace(program)


if __name__ == "__main__":
    main()
