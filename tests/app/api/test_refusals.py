"""Whatever is sent, the answer is problem JSON that says what to do, and never a crash."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from app.api.main import create_api
from app.platforms.clients import tls_context
from app.services.context import Context
from tests.app.api.conftest import Connected, Sign, serving
from tests.support.cast import Cast

PUBLISH = "/api/v2/publish?wait=0"
JSON = {"Content-Type": "application/json"}


def refusal(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["detail"]
    assert problem["title"]
    return problem


def test_without_a_token_the_answer_says_how_to_send_one(anyone: httpx.Client) -> None:
    answer = anyone.get("/api/v2/posts")
    refusal(answer, 401, "not_signed_in")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer pt_wrong", "Bearer", "Basic dTpw", "pt_wrong", ""])
def test_a_wrong_token_opens_nothing(anyone: httpx.Client, header: str) -> None:
    answer = anyone.get("/api/v2/posts", headers={"Authorization": header})
    assert answer.status_code == 401


def test_who_asks_is_settled_before_what_they_sent(anyone: httpx.Client) -> None:
    assert anyone.post(PUBLISH, content=b"{", headers=JSON).status_code == 401


def test_a_reader_may_not_write(as_actor: Sign, cast: Cast, context: Context, url: str) -> None:
    from app.services import api_tokens

    token = api_tokens.create_token(context, cast.owner, name="reader", scopes=["read"])
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, verify=tls_context()) as client:
        account = cast.account("x")
        sent = {"content": "Hello", "account_ids": [account.id]}
        refusal(client.post(PUBLISH, json=sent), 403, "not_allowed")
        assert client.get("/api/v2/posts").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/", "/api/v1/posts", "/api/v2/publish/", "/api/v2/%00", "/api/../x/api"),
        "/api/v2/posts/a%0a/b",
    ],
)
def test_an_address_that_nobody_made_is_a_problem_too(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    if path.startswith("/api/") and ".." not in path:
        refusal(answer, 404, "not_found")


def test_a_wrong_method_is_told_the_right_ones(client: httpx.Client) -> None:
    answer = client.get("/api/v2/publish")
    refusal(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "HEAD, POST"


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b"{'a': 1}", b"[" * 100_000, b'{"content": ' + b"1" * 5000 + b"}"],
    ids=["cut off", "no utf-8", "no json", "deep", "long number"],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(client: httpx.Client, body: bytes) -> None:
    refusal(client.post(PUBLISH, content=body, headers=JSON), 400, "invalid_json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_is_read_whatever_a_simple_client_calls_it(
    client: httpx.Client, connected: Connected, kind: str
) -> None:
    body = b'{"content": "test", "platforms": ["x"]}'
    answer = client.post(PUBLISH, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contents": "typo"}, "contents"),
        ({"content": "nul \x00"}, "content"),
        ({"content": "half \ud800"}, "content"),
        ({"content": 5}, "content"),
        ({"content": None}, "body"),
        ({"platforms": "x"}, "platforms"),
        ({"platforms": []}, "body"),
        ({"parts": [{"content": "a"}]}, "body"),
        ({"content": None, "parts": []}, "parts"),
        ({"content": None, "parts": [{"text": "a"}]}, "parts.0.text"),
        ({"variants": [{"content": "a"}]}, "variants.0.account_id"),
        ({"platform_params": {"x": 1}}, "platform_params.x"),
        ({"platform_params": {"nowhere": {}}}, "platform_params.nowhere"),
        ({"platform_params": {"x": {"a": float("nan")}}}, "platform_params.x.a"),
        ({"platform_params": {"x": {"a": 10**30}}}, "platform_params.x.a"),
        ({"platform_params": {"x": {"\x00": 1}}}, "platform_params.x"),
        ({"account_ids": [""]}, "account_ids.0"),
        ({"account_ids": ["acc_\x00"]}, "account_ids.0"),
        ({"media_ids": ["med_1"]}, "media_ids"),
    ],
    ids=str,
)
def test_a_field_that_does_not_fit_is_named(
    client: httpx.Client, connected: Connected, change: dict[str, Any], field: str
) -> None:
    sent = {"content": "Hello", "platforms": ["x"]} | change
    answer = client.post(PUBLISH, content=json.dumps(sent), headers=JSON)
    problem = refusal(answer, 422, answer.json()["code"])
    assert [e["field"] for e in problem["errors"]] == [field]


@pytest.mark.parametrize("body", ["[]", "5", "null", '"text"', ""])
def test_a_body_that_is_no_object_is_refused(client: httpx.Client, body: str) -> None:
    answer = client.post(PUBLISH, content=body, headers=JSON)
    refusal(answer, 422, "invalid_input")


def test_a_deeply_nested_option_is_refused(client: httpx.Client, connected: Connected) -> None:
    deep: Any = 1
    for _ in range(50):
        deep = {"a": deep}
    sent = {"content": "Hello", "platforms": ["x"], "platform_params": {"x": deep}}
    refusal(client.post(PUBLISH, json=sent), 422, "invalid_input")


@pytest.mark.parametrize("wait", ["-1", "31", "nan", "soon"])
def test_a_wait_out_of_range_is_refused(client: httpx.Client, wait: str) -> None:
    sent = {"content": "Hello", "platforms": ["x"]}
    answer = client.post(f"/api/v2/publish?wait={wait}", json=sent)
    assert refusal(answer, 422, "invalid_input")["errors"][0]["field"] == "wait"


def test_a_body_of_more_than_a_megabyte_is_too_large(client: httpx.Client) -> None:
    refusal(client.post(PUBLISH, json={"content": "x" * 1_000_001}), 413, "too_large")


def test_a_body_that_grows_too_large_on_the_way_is_cut_off(client: httpx.Client) -> None:
    pieces = (b"x" * 100_000 for _ in range(20))
    answer = client.post(PUBLISH, content=pieces, headers=JSON)
    refusal(answer, 413, "too_large")
    assert answer.headers["x-ratelimit-limit"] == "20"


def test_a_caller_who_hangs_up_midway_harms_nobody(client: httpx.Client, url: str) -> None:
    place = urlsplit(url)
    token = client.headers["authorization"]
    with socket.create_connection((place.hostname or "", place.port or 0)) as line:
        line.sendall(
            f"POST /api/v2/publish HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode()
        )
    assert client.get("/api/v2/posts").status_code == 200


def test_what_nobody_foresaw_is_an_incident_without_a_trace(
    context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import accounts, api_tokens

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(accounts, "list_accounts", break_down)
    headers = {"Authorization": f"Bearer {api_tokens.create_token(context, cast.owner, name='t')}"}
    with serving(create_api(context)) as url:
        answer = httpx.get(f"{url}/api/v2/accounts", headers=headers)
    problem = refusal(answer, 500, "internal_error")
    assert answer.headers["x-incident-id"] in problem["detail"]
    assert "secret detail" not in answer.text


def test_openapi_documents_the_token_and_every_route(anyone: httpx.Client) -> None:
    schema = anyone.get("/api/openapi.json").json()
    assert schema["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    assert schema["paths"]["/api/v2/publish"]["post"]["security"] == [{"HTTPBearer": []}]
    assert "security" not in schema["paths"]["/health"]["get"]


def test_the_page_about_the_api_loads_nothing_from_elsewhere(anyone: httpx.Client) -> None:
    page = anyone.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/v2/scheduled-posts/{scheduled_post_id}/resolve" in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text


def test_an_id_with_a_line_break_is_a_problem_too(client: httpx.Client) -> None:
    refusal(client.post("/api/v2/accounts/acc_1%0a/queue/pause"), 404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        "scheduled-posts?status=",
        "export.csv?status=",
        "export.json?status=",
        "queue/next-slots?account_id=",
    ],
)
def test_what_is_far_too_long_is_not_said_back(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/api/v2/{query}{'x' * 5000}")
    refusal(answer, 422, "invalid_input")
    assert len(answer.text) < 1000


@pytest.mark.parametrize("kind", ["activity", "media", "posts", "recurrences", "scheduled-posts"])
@pytest.mark.parametrize("cursor", ["x", "%C3%A9", "acc_1", "post_1~x", "9999-12-31T23:59:59"])
def test_a_cursor_that_is_none_of_ours_is_refused(
    client: httpx.Client, kind: str, cursor: str
) -> None:
    refusal(client.get(f"/api/v2/{kind}?cursor={cursor}"), 422, "invalid_input")


@pytest.mark.parametrize("version", [2**31, 2**62, 0, -1])
def test_a_version_that_there_cannot_be_is_refused(
    client: httpx.Client, connected: Connected, version: int
) -> None:
    sent = {"content": "Hello", "account_ids": [connected.x]}
    made = client.post("/api/v2/schedule", json=sent | {"scheduled_for": "2026-03-03T09:00:00Z"})
    path = f"/api/v2/scheduled-posts/{made.json()['scheduled_posts'][0]['id']}"
    moved = {"scheduled_for": "2026-03-04T09:00:00Z", "version": version}
    refusal(client.patch(path, json=moved), 422, "invalid_input")
    refusal(client.post(f"{path}/queue", json={"version": version}), 422, "invalid_input")
