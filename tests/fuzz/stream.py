"""Coverage-guided search for bytes that break the parser or the normalizer.

`make fuzz` runs it for FUZZ_SECONDS (600). What it finds is printed and written beside the corpus
in .local/fuzz; it belongs into tests/chat/test_stream_fuzzed.py as a test of its own.
"""

import os
import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # `make fuzz` installs it

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "chat-app"), str(Path(__file__).parent)]
CORPUS = ROOT / ".local" / "fuzz"

with atheris.instrument_imports(
    include=[
        *("mas_wire", "wire_fields", "mas_shapes", "mas_normalizer", "name_tags", "answer_text"),
        *("agent_calls", "agent_result", "approvals", "run_outcome", "out_of_time"),
        "backend.answers.safe_links",
    ]
):
    from stream_claims import check


def test_one_input(data: bytes) -> None:
    """The first bytes say where the stream is cut; the rest is the stream."""
    if len(data) > 4:
        check(data[4:], cuts=[byte * 7 for byte in data[:4]])


def main() -> None:
    CORPUS.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "emulator" / "streams").glob("*.sse")):
        (CORPUS / path.name).write_bytes(b"\1\2\3\4" + path.read_bytes())
    seconds = os.environ.get("FUZZ_SECONDS", "600")
    options = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=10", "-rss_limit_mb=2000"]
    dictionary = Path(__file__).parent / "stream.dict"
    prefix = f"-artifact_prefix={CORPUS}/found-"
    atheris.Setup(
        [sys.argv[0], *options, f"-dict={dictionary}", prefix, str(CORPUS)], test_one_input
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
