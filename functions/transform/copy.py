"""A MongoDB collection into a PostgreSQL table, record by record in their one form."""

import logging
import re
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from common.serve import BadRequest, Unavailable
from transform.normalise import Rejected, normalise

log = logging.getLogger("transform")
size = 500


def connect(url: str) -> MongoClient[dict[str, Any]]:
    return MongoClient(url, serverSelectionTimeoutMS=10_000, tz_aware=True)


def copy(mongo_url: str, postgres_url: str, collection: object) -> dict[str, Any]:
    """
    Adds what is new and changes what differs, by `id`, in one transaction. What cannot be brought into form is left out and
    counted, with the first reasons. The same collection again writes nothing.
    """
    if not isinstance(collection, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", collection):
        raise BadRequest("collection: small letters, digits and underscores, and a letter first")
    read = written = 0
    reasons: list[str] = []
    rejected = 0
    try:
        with (
            connect(mongo_url) as client,
            psycopg.connect(postgres_url, connect_timeout=10, application_name="transform") as target,
        ):
            table = sql.Identifier(collection)
            # Two that come at once: CREATE TABLE IF NOT EXISTS alone can fail then.
            target.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"transform {collection}",))
            target.execute(
                sql.SQL(
                    "CREATE TABLE IF NOT EXISTS {} "
                    "(id text PRIMARY KEY, data jsonb NOT NULL, changed_at timestamptz NOT NULL DEFAULT now())"
                ).format(table)
            )
            statement = sql.SQL(
                "INSERT INTO {0} AS old (id, data) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET data = excluded.data, changed_at = now() "
                "WHERE old.data IS DISTINCT FROM excluded.data"
            ).format(table)
            documents = client[urlsplit(mongo_url).path[1:]][collection].find({}, batch_size=size)
            for chunk in batched(documents, size, strict=False):
                rows = []
                for document in chunk:
                    read += 1
                    try:
                        record = normalise(document)
                    except Rejected as error:
                        rejected += 1
                        if len(reasons) < 10:
                            reasons.append(f"{document.get('_id')}: {error}")
                    else:
                        rows.append((record["id"], Jsonb(record)))
                with target.cursor() as cursor:
                    cursor.executemany(statement, rows)
                    written += max(cursor.rowcount, 0)
    except (PyMongoError, psycopg.OperationalError) as error:
        # An address may stand in the message, but no password: both drivers leave it out.
        log.warning("%s", error)
        raise Unavailable(f"a database does not answer: {type(error).__name__}") from error
    return {"collection": collection, "read": read, "written": written, "rejected": rejected, "reasons": reasons}
