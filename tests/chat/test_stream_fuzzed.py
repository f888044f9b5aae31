"""Streams that the search of `make fuzz` found to break the parser or the normalizer once."""

import pytest
from stream_claims import check

FOUND = {
    "a part whose type is a list": (
        b'{"type":"response.output_text.delta","delta":"{\\"type\\":[]}"}'
    ),
    "an error whose type is an object": b'event: error\ndata: {"type":{},"error_code":"X"}\n\n',
}


@pytest.mark.parametrize("stream", FOUND.values(), ids=FOUND.keys())
def test_what_broke_once_holds(stream: bytes) -> None:
    check(stream, cuts=range(len(stream)))
