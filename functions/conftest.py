"""Real servers for the tests that need them. Without their addresses these tests are skipped, but never in a pipeline."""

import os
import uuid
from collections.abc import Iterator

import pytest


def address(name: str) -> str:
    value = os.environ.get(name, "")
    if value == "":
        if os.environ.get("CI", "") not in ("", "false"):
            pytest.fail(f"{name} is not set, and a pipeline has to run every test")
        pytest.skip(f"{name} is not set")
    return value


@pytest.fixture
def postgres() -> Iterator[str]:
    """A database of its own."""
    import psycopg

    server = address("TEST_POSTGRES")
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server.rsplit('/', 1)[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def mongodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database of its own. TEST_MONGODB_SNAPSHOT=off for a server without a replica set."""
    from pymongo import MongoClient

    server = address("TEST_MONGODB")
    monkeypatch.setenv("MONGODB_SNAPSHOT", os.environ.get("TEST_MONGODB_SNAPSHOT", "on"))
    name = f"test_{uuid.uuid4().hex[:12]}"
    head, _, query = server.partition("?")
    with MongoClient(server) as client:
        yield f"{head.rstrip('/')}/{name}{'?' + query if query else ''}"
        client.drop_database(name)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of its own, and the variables that lead to it."""
    import boto3

    name = f"test-{uuid.uuid4().hex[:12]}"
    given = {
        "S3_ENDPOINT": address("TEST_S3"),
        "S3_BUCKET": name,
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY_ID": "test",
        "S3_SECRET_ACCESS_KEY": "test-secret",
    }
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    client = boto3.client(
        "s3", endpoint_url=given["S3_ENDPOINT"], region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test-secret"
    )
    client.create_bucket(Bucket=name)
    client.close()
    return name
