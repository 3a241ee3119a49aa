"""Every score on the labelled sets: `python -m tests.eval`, one part by `python -m tests.eval places`."""

import subprocess
import sys
from pathlib import Path

PARTS = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main() -> int:
    """Run each part as a process of its own; 1 when one falls below its aim."""
    asked = sys.argv[1:] or PARTS
    if unknown := set(asked) - set(PARTS):
        print(f"there is no {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    worst = 0
    for part in asked:
        print(f"== {part}", flush=True)
        worst = max(
            worst, subprocess.run([sys.executable, "-m", f"tests.eval.{part}"], check=False).returncode
        )
    return worst


if __name__ == "__main__":
    sys.exit(main())
