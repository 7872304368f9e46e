"""A function as an HTTP server: JSON in, JSON out, and the paths that Knative and OpenFaaS ask for its state."""

import json
import logging
import signal
import sys
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import waitress

from common.settings import number

log = logging.getLogger("function")

Handler = Callable[[dict[str, Any]], dict[str, Any]]


class BadRequest(Exception):
    """What was sent cannot be worked on; sending it again changes nothing."""


class Unavailable(Exception):
    """Something that the function needs does not answer; sending it again may help."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE) -> None:
        super().__init__(message)
        self.status = status


def application(handler: Handler, ready: Callable[[], None], most: int) -> Callable[..., Iterable[bytes]]:
    """The WSGI application. `ready` raises `Unavailable` while requests would fail; `most` is the largest body in bytes."""

    def answer(environ: dict[str, Any]) -> tuple[HTTPStatus, dict[str, Any]]:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/")
        if method in ("GET", "HEAD") and path in ("/livez", "/_/health"):
            return HTTPStatus.OK, {"status": "alive"}
        if method in ("GET", "HEAD") and path == "/readyz":
            ready()
            return HTTPStatus.OK, {"status": "ready"}
        if path not in ("", "/"):
            return HTTPStatus.NOT_FOUND, {"error": f"there is nothing at {path}"}
        if method != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED, {"error": "send a POST with JSON"}
        return HTTPStatus.OK, handler(read(environ, most))

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            status, body = answer(environ)
        except BadRequest as error:
            status, body = HTTPStatus.BAD_REQUEST, {"error": str(error)}
        except Unavailable as error:
            log.warning("unavailable: %s", error)
            status, body = error.status, {"error": str(error)}
        except Exception:
            # The caller learns nothing of the inside; the log does.
            log.exception("failed")
            status, body = HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "the function failed, see its log"}
        data = json.dumps(body, ensure_ascii=False, default=str).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(data)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [data]

    return app


def read(environ: dict[str, Any], most: int) -> dict[str, Any]:
    # Waitress has read the whole body, however it was sent, and says here how long it is.
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > most:
        raise BadRequest(f"the body has {length} bytes, more than {most}")
    try:
        body = json.loads(environ["wsgi.input"].read(length) or b"{}")
    except ValueError as error:
        raise BadRequest(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadRequest("the body is no JSON object")
    return body


def serve(handler: Handler, ready: Callable[[], None]) -> None:
    """Serves until it is told to stop; what was begun is finished."""
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(name)s: %(message)s")
    most = number("MAX_BODY", 1_048_576, least=1)
    server = waitress.create_server(
        application(handler, ready, most),
        host="0.0.0.0",
        port=number("PORT", 8080, least=1),
        threads=number("THREADS", 8, least=1),
        max_request_body_size=most,
        ident=None,
    )

    def stop(_signal: int, _frame: object) -> None:
        raise SystemExit(0)

    # Process 1 of a container has no default for it.
    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    finally:
        server.close()
