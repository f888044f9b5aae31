"""How much JavaScript the dashboard's first page loads, gzip, against its limit."""

import gzip
import re
from pathlib import Path

DIST = Path(__file__).resolve().parent.parent / "frontend" / "dist"
LIMIT = 180 * 1024
LOADED = re.compile(r'(?:src|href)="/?(assets/[^"]+\.js)"')


def initial_javascript() -> dict[str, int]:
    """Bytes by file: what index.html names itself, modules preloaded included."""
    names = sorted(set(LOADED.findall((DIST / "index.html").read_text())))
    return {name: len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names}


def main() -> None:
    files = initial_javascript()
    total = sum(files.values())
    print(f"initial JavaScript  {total / 1024:6.1f} KB gzip in {len(files)} files")
    print(f"  of the limit      {total / LIMIT:6.2f}  (180 KB)")


if __name__ == "__main__":
    main()
