"""The control calls: what programs rely on."""

import contextlib
import socket
from urllib.parse import urlsplit

import pytest

from tests.contract.harness import Sandbox, connect, text_part


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("faults", {"platform": "myspace", "mode": "slow"}, 404),
        ("faults", {"platform": "x", "mode": "explode"}, 422),
        ("faults", {"mode": "slow"}, 422),
        ("faults", {"platform": "x", "mode": "slow", "nth": 0}, 422),
        ("faults", {"platform": "x", "mode": "slow", "route": "somewhere"}, 422),
        ("faults", [1, 2], 422),
        ("clock", {"advance_s": -1}, 422),
        ("clock", {"advance_s": 1e12}, 422),
        ("clock", {"advance_s": "soon"}, 422),
        ("clock", {}, 422),
        ("accounts/nobody", {"revoke": True}, 404),
        ("reset", {"everything": True}, 422),
        ("limits", {}, 422),
    ],
)
def test_a_bad_order_is_answered_with_what_to_change(
    sandbox: Sandbox, path: str, body: object, status: int
) -> None:
    answer = sandbox.http.post(f"/_emu/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_body_that_is_no_json_is_a_bad_order(sandbox: Sandbox) -> None:
    assert sandbox.http.post("/_emu/faults", content=b"{").status_code == 400
    assert sandbox.http.post("/_emu/faults", content=b"\xff\xfe").status_code == 400


def test_an_unknown_call_is_answered_in_json(sandbox: Sandbox) -> None:
    answer = sandbox.http.get("/_emu/nothing")
    assert answer.status_code == 404
    assert answer.json()["detail"]


async def test_the_ledger_is_filtered_by_platform_and_account(sandbox: Sandbox) -> None:
    for slug, name in (("x", "ada"), ("x", "bob"), ("linkedin", "Ada Lovelace")):
        await (await connect(sandbox, slug, name)).client().publish(text_part(f"by {name}"), ())
    assert {i["text"] for i in sandbox.ledger("x")} == {"by ada", "by bob"}
    assert [i["text"] for i in sandbox.ledger("twitter", "bob")] == ["by bob"]
    assert [i["text"] for i in sandbox.ledger("linkedin", "ada lovelace")] == ["by Ada Lovelace"]
    assert sandbox.ledger("x", "nobody") == []


async def test_a_fault_strikes_the_nth_matching_request_and_then_is_spent(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, "x")
    sandbox.fault("x", "status", code=418, route="GET /2/users/{id}", nth=2, times=1)
    codes = []
    for _ in range(3):
        headers = {"Authorization": f"Bearer {ada.tokens.access_token}"}
        codes.append(sandbox.http.get("/x/2/users/me", headers=headers).status_code)
    assert codes == [200, 418, 200]
    (fault,) = sandbox.http.get("/_emu/faults").json()["items"]
    assert (fault["seen"], fault["fired"]) == (2, 1)


async def test_a_reset_may_spare_the_accounts(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, "x")
    await ada.client().publish(text_part("Gone soon"), ())
    sandbox.http.post("/_emu/reset", json={"keep_accounts": True})
    assert sandbox.ledger("x") == []
    await ada.client().fetch_identity()


async def test_requests_are_written_down_without_their_secrets(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, "linkedin")
    await ada.client().publish(text_part("Look at my headers"), ())
    entry = sandbox.requests("linkedin")[-1]
    assert (entry["method"], entry["path"], entry["status"]) == ("POST", "/rest/posts", 201)
    assert entry["headers"]["authorization"] == "Bearer [hidden]"
    assert entry["headers"]["linkedin-version"]
    assert "Look at my headers" in entry["body"]


async def test_limits_can_be_lifted_for_measuring(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, "x")
    sandbox.http.post("/_emu/limits", json={"enforced": False})
    headers = {"Authorization": f"Bearer {ada.tokens.access_token}"}
    codes = {sandbox.http.get("/x/2/users/me", headers=headers).status_code for _ in range(80)}
    assert codes == {200}


@pytest.mark.parametrize("mode", ["refuse", "read_then_drop", "execute_then_drop"])
def test_a_cut_connection_ends_at_once_without_a_single_byte(sandbox: Sandbox, mode: str) -> None:
    sandbox.fault("x", mode, route="*")
    where = urlsplit(sandbox.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as wire:
        wire.sendall(b"POST /x/2/tweets HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        with contextlib.suppress(ConnectionResetError):
            assert wire.recv(1) == b""
