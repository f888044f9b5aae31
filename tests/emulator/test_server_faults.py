"""Fault rules: set over HTTP, applied to the real routes over a real port."""

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import httpx
import pytest
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.fault_injection import EVENT
from emulator.faults import STREAMS
from emulator.personas import EXECUTIVE, MARKETING, Persona
from emulator.state import Workspace
from emulator.tokens import personal_access_token

ME = "/api/2.0/preview/scim/v2/Me"
INVOKE = "/serving-endpoints/mas-genie-router/invocations"
RECORDED = sorted(path.name for path in STREAMS.glob("*.sse"))[0]


class Api:
    """The workspace as a client with faults sees it."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def fault(self, **rule: Any) -> httpx.Response:
        return self.http.post("/_emulator/faults", json=rule)

    def get(self, path: str = ME, persona: Persona = EXECUTIVE) -> httpx.Response:
        return self.http.get(path, headers=self.headers(persona))

    def post(self, path: str = INVOKE) -> httpx.Response:
        return self.http.post(path, json={}, headers=self.headers(EXECUTIVE))

    def read_until_failure(self, method: str, path: str) -> tuple[bytes, type[Exception]]:
        """What came before the stream failed, and how it failed."""
        received = b""
        headers = self.headers(EXECUTIVE)
        try:
            with self.http.stream(method, path, headers=headers, timeout=0.3) as answer:
                for piece in answer.iter_raw():
                    received += piece
        except httpx.HTTPError as failure:
            return received, type(failure)
        raise AssertionError("the stream did not fail")

    def headers(self, persona: Persona) -> dict[str, str]:
        return {"authorization": f"Bearer {personal_access_token(persona)}"}


@pytest.fixture
def api(serve: Callable[[ASGIApp], str]) -> Iterator[Api]:
    nothing = cast(Any, None)
    workspace = Workspace(clock=Clock(), warehouse=nothing, genie=nothing)
    with httpx.Client(base_url=serve(create_app(workspace)), timeout=5) as client:
        yield Api(client)


def test_a_status_a_body_and_headers(api: Api) -> None:
    body = {"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "slow down"}
    api.fault(pattern=f"GET {ME}", status=429, body=body, headers={"Retry-After": "7"})
    answer = api.get()
    assert (answer.status_code, answer.json()) == (429, body)
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["content-type"] == "application/json"


def test_a_rule_holds_so_many_times_after_an_offset(api: Api) -> None:
    api.fault(pattern="GET /api/2.0/*", status=500, offset=1, times=2)
    assert [api.get().status_code for _ in range(5)] == [200, 500, 500, 200, 200]


def test_the_first_rule_that_is_not_used_up_applies(api: Api) -> None:
    api.fault(pattern=f"GET {ME}", status=503, times=1)
    api.fault(pattern=f"GET {ME}", status=504, times=1)
    assert [api.get().status_code for _ in range(3)] == [503, 504, 200]


def test_rules_are_cleared_and_listed(api: Api) -> None:
    api.fault(pattern=f"GET {ME}", status=500)
    api.get()
    (rule,) = api.http.get("/_emulator/state").json()["faults"]
    assert (rule["pattern"], rule["met"]) == (f"GET {ME}", 1)
    api.http.delete("/_emulator/faults")
    assert api.get().status_code == 200


def test_the_state_tells_which_requests_are_under_way(api: Api) -> None:
    def under_way() -> bool:
        return f"GET {ME}" in api.http.get("/_emulator/state").json()["under_way"]

    api.fault(pattern=f"GET {ME}", body="a: 1\n\nb: 2\n\n", stream={"stall_after_events": 1})
    with api.http.stream("GET", ME, headers=api.headers(EXECUTIVE)) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        assert under_way()
    while under_way():
        time.sleep(0.005)


def test_a_stalled_stream_goes_on_when_the_rules_are_cleared(api: Api) -> None:
    api.fault(pattern=f"GET {ME}", body="a: 1\n\nb: 2\n\n", stream={"stall_after_events": 1})
    with api.http.stream("GET", ME, headers=api.headers(EXECUTIVE)) as answer:
        pieces = answer.iter_raw()
        received = next(pieces)
        api.http.delete("/_emulator/faults")
        assert (received, b"".join(pieces)) == (b"a: 1\n\n", b"b: 2\n\n")


def test_a_rule_may_hit_one_person_only(api: Api) -> None:
    api.fault(pattern=f"GET {ME}", status=403, user=MARKETING.key)
    assert (api.get().status_code, api.get(persona=MARKETING).status_code) == (200, 403)


def test_a_delay_leaves_the_answer_as_it_is(api: Api) -> None:
    api.fault(pattern=f"GET {ME}", delay_ms=60)
    start = time.monotonic()
    assert api.get().json()["userName"] == EXECUTIVE.email
    assert time.monotonic() - start >= 0.06


def test_after_the_handler_has_run_its_answer_is_replaced(api: Api) -> None:
    path = "/api/2.0/sql/warehouses/148ccb90800933a1"
    api.fault(pattern=f"POST {path}/stop", status=504, body="", after=True)
    assert api.post(f"{path}/stop").status_code == 504
    assert api.get(path).json()["state"] == "STOPPED"


def test_a_connection_is_cut_in_mid_body(api: Api) -> None:
    api.fault(pattern=f"GET {ME}", stream={"cut_after_bytes": 20})
    received, failure = api.read_until_failure("GET", ME)
    assert (len(received), failure) == (20, httpx.RemoteProtocolError)


def test_a_recorded_stream_is_replayed_byte_by_byte(api: Api) -> None:
    stream = {"replay": RECORDED, "bytes_per_chunk": 7}
    api.fault(pattern="POST /serving-endpoints/*", stream=stream)
    answer = api.post()
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.content == (STREAMS / RECORDED).read_bytes()


def test_a_stream_stalls_after_so_many_events(api: Api) -> None:
    stream = {"replay": RECORDED, "stall_after_events": 2}
    api.fault(pattern="POST /serving-endpoints/*", stream=stream)
    received, failure = api.read_until_failure("POST", INVOKE)
    assert failure is httpx.ReadTimeout
    assert received == b"".join(EVENT.findall((STREAMS / RECORDED).read_bytes())[:2])


def test_any_bytes_can_be_a_body(api: Api) -> None:
    garbage = bytes(range(256))
    encoded = base64.b64encode(garbage).decode()
    api.fault(pattern=f"GET {ME}", body_base64=encoded, headers={"content-type": "text/html"})
    assert api.get().content == garbage


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "needs a pattern"),
        ({"pattern": "/no/method"}, "needs a pattern"),
        ({"pattern": "GET /x", "statsu": 500}, "Unknown in a fault rule: statsu"),
        ({"pattern": "GET /x", "times": -1}, "times of a fault rule is a whole number"),
        ({"pattern": "GET /x", "stream": {"replay": "nope"}}, "no recorded stream 'nope'"),
        ({"pattern": "GET /x", "stream": {"replay": "../faults.py"}}, "no recorded stream"),
        ({"pattern": "GET /x", "body_base64": "!"}, "is not base64"),
    ],
)
def test_a_wrong_rule_is_refused_in_words(api: Api, rule: dict[str, Any], words: str) -> None:
    answer = api.fault(**rule)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


def test_the_controls_cannot_be_made_to_fail(api: Api) -> None:
    api.fault(pattern="* /*", status=500)
    assert api.http.get("/_emulator/state").status_code == 200
