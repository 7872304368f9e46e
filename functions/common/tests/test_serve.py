import io
import json
from http import HTTPStatus

import pytest

from common.serve import BadRequest, Unavailable, application


def request(handler, method="POST", path="/", body=b"{}", ready=lambda: None):
    seen = {}

    def start(status, headers):
        seen["status"], seen["headers"] = int(status.split()[0]), dict(headers)

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    data = b"".join(application(handler, ready, 100)(environ, start))
    return seen["status"], json.loads(data or b"null"), seen["headers"]


def double(body):
    return {"twice": body["n"] * 2}


def raising(error):
    def handler(_body):
        raise error

    return handler


def test_json_in_json_out():
    status, body, headers = request(double, body=b'{"n": 21}')
    assert (status, body) == (200, {"twice": 42})
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/livez", "/_/health"])
def test_alive_whatever_it_depends_on(path):
    assert request(double, "GET", path, ready=raising(Unavailable("no database")))[0] == 200


def test_ready_only_with_what_it_depends_on():
    def ready():
        raise Unavailable("no database")

    assert request(double, "GET", "/readyz")[0] == 200
    assert request(double, "GET", "/readyz", ready=ready)[:2] == (503, {"error": "no database"})


@pytest.mark.parametrize(
    ("handler", "body", "status"),
    [
        (double, b"{", 400),
        (double, b"[1]", 400),
        (double, b'{"n": "%s"}' % (b"x" * 200), 400),
        (raising(BadRequest("no records")), b"{}", 400),
        (raising(Unavailable("late", HTTPStatus.GATEWAY_TIMEOUT)), b"{}", 504),
        (raising(RuntimeError("password=x")), b"{}", 500),
    ],
)
def test_errors(handler, body, status):
    got, answer, _ = request(handler, body=body)
    assert got == status
    assert "password" not in json.dumps(answer)


def test_other_paths_and_methods():
    assert request(double, "GET", "/")[0] == 405
    assert request(double, "POST", "/elsewhere")[0] == 404
    assert request(double, "HEAD", "/livez")[1] is None
