"""`python -m transform` serves: POST {"records": […]} or {"collection": "customers"}."""

from typing import Any

import psycopg

from common.serve import BadRequest, Unavailable, serve
from common.settings import has, setting
from transform.copy import copy
from transform.normalise import Rejected, normalise


def handle(body: dict[str, Any]) -> dict[str, Any]:
    if "collection" in body:
        if not (has("MONGODB_URL") and has("POSTGRES_URL")):
            raise BadRequest("this function was given no MONGODB_URL and no POSTGRES_URL")
        return copy(setting("MONGODB_URL"), setting("POSTGRES_URL"), body["collection"])
    records = body.get("records")
    if not isinstance(records, list):
        raise BadRequest('send {"records": […]} or {"collection": "…"}')
    good, bad = [], []
    for index, record in enumerate(records):
        try:
            good.append(normalise(record))
        except Rejected as error:
            bad.append({"index": index, "reason": str(error)})
    return {"records": good, "rejected": bad}


def ready() -> None:
    """Records need no database; only where one was given it has to answer."""
    if not has("POSTGRES_URL"):
        return
    try:
        with psycopg.connect(setting("POSTGRES_URL"), connect_timeout=3) as target:
            target.execute("SELECT 1")
    except psycopg.Error as error:
        raise Unavailable("PostgreSQL does not answer") from error


if __name__ == "__main__":
    serve(handle, ready)
