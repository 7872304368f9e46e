"""Where rows come from: a query of another PostgreSQL, or CSV in a bucket or a file. Both give CSV, which COPY reads."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
import psycopg
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from psycopg import sql

from common.settings import SettingError, has, setting


class ExtractFailed(Exception):
    """The source does not give what was asked for."""


@dataclass(frozen=True)
class Rows:
    """Columns, and the rows below them as CSV without a header. Read once."""

    columns: tuple[str, ...]
    chunks: Iterator[bytes]


def extract() -> AbstractContextManager[Rows]:
    if has("SOURCE_URL"):
        return from_query(setting("SOURCE_URL"), setting("SOURCE_QUERY"))
    if has("CSV_OBJECT"):
        key = setting("CSV_OBJECT")
        return from_csv(lambda: bucket_text(key))
    if has("CSV_FILE"):
        file = Path(setting("CSV_FILE"))
        return from_csv(lambda: file.open(encoding="utf-8-sig", newline=""))
    raise SettingError("no source: set SOURCE_URL with SOURCE_QUERY, CSV_OBJECT in a bucket, or CSV_FILE")


@contextmanager
def from_query(url: str, query: str) -> Iterator[Rows]:
    """Read-only and as of one moment; rows go through as text, so that no type of a column is lost on the way."""
    with psycopg.connect(url, connect_timeout=15, application_name="etl") as source:
        source.read_only = True
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        inner = sql.SQL("({}) AS source").format(sql.SQL(query.strip().rstrip(";")))
        described = source.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(inner)).description or []
        names = unique([column.name for column in described])
        with source.cursor() as cursor, cursor.copy(sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv)").format(inner)) as copy:
            yield Rows(names, (bytes(chunk) for chunk in copy))


@contextmanager
def from_csv(opened: Callable[[], io.TextIOBase]) -> Iterator[Rows]:
    """The first line names the columns; an empty field is no value. Opened only when it is read."""
    with opened() as text:
        lines = csv.reader(text, strict=True)
        try:
            names = unique([name.strip() for name in next(lines)])
        except StopIteration as error:
            raise ExtractFailed("the CSV is empty, it has not even a header") from error
        except (csv.Error, UnicodeDecodeError) as error:
            raise ExtractFailed(f"the header cannot be read: {error}") from error
        yield Rows(names, encoded(lines, len(names)))


def encoded(lines: Iterator[list[str]], width: int) -> Iterator[bytes]:
    number = 1
    try:
        for number, line in enumerate(lines, start=2):
            if not line:
                continue
            if len(line) != width:
                raise ExtractFailed(f"line {number} has {len(line)} fields, the header has {width}")
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerow(line)
            yield out.getvalue().encode()
    except (csv.Error, UnicodeDecodeError) as error:
        raise ExtractFailed(f"after line {number}: {error}") from error


def bucket_text(key: str) -> io.TextIOBase:
    client = boto3.client(
        "s3",
        endpoint_url=setting("S3_ENDPOINT"),
        region_name=setting("S3_REGION", "us-east-1"),
        aws_access_key_id=setting("S3_ACCESS_KEY_ID"),
        aws_secret_access_key=setting("S3_SECRET_ACCESS_KEY"),
        config=Config(s3={"addressing_style": "path"}, connect_timeout=10, response_checksum_validation="when_required"),
    )
    try:
        data = client.get_object(Bucket=setting("S3_BUCKET"), Key=key)["Body"].read()
    except (BotoCoreError, ClientError) as error:
        raise ExtractFailed(f"{key}: {error}") from error
    return io.StringIO(data.decode("utf-8-sig"), newline="")


def unique(names: list[str]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names or "" in names:
        raise ExtractFailed(f"columns need a name each: {', '.join(twice) or 'one has none'}")
    return tuple(names)
