"""`python -m bench` (or `make bench`): every benchmark, one after the other."""

import subprocess
import sys

SECTIONS = {
    "Answers": "bench.answers.run",
    "Stream": "bench.stream",
    "Chat": "bench.chat",
    "Size": "bench.size",
    "Store": "bench.store",
    "Deploy": "bench.deploy",
    "Start, memory, first words": "bench.product",
}


def main() -> int:
    failed = 0
    for title, module in SECTIONS.items():
        print(f"\n{title}\n{'─' * len(title)}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", module], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
