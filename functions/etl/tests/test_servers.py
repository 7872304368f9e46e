"""Loads into a real PostgreSQL, from a query, a bucket and a file."""

import os

import boto3
import psycopg
import pytest

from etl.__main__ import main


@pytest.fixture
def target(postgres, monkeypatch):
    monkeypatch.setenv("TARGET_URL", postgres)
    monkeypatch.setenv("TARGET_TABLE", "public.customers")
    monkeypatch.setenv("TARGET_KEY", "id")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE customers (id int PRIMARY KEY, name text, born date, note text DEFAULT 'kept')")
        yield connection


@pytest.fixture
def csv(tmp_path, monkeypatch):
    file = tmp_path / "customers.csv"
    monkeypatch.setenv("CSV_FILE", str(file))

    def write(text):
        file.write_text(text, encoding="utf-8")
        return main()

    return write


def table(connection):
    return connection.execute("SELECT id, name, born::text, note FROM customers ORDER BY id").fetchall()


def versions(connection):
    """Changes with every write of a row."""
    return connection.execute("SELECT id, xmin::text FROM customers ORDER BY id").fetchall()


def test_a_second_run_writes_nothing(target, csv, caplog):
    caplog.set_level("INFO")
    assert csv("id,name,born\n1,Anna,1990-01-02\n2,Bo,\n") == 0
    assert table(target) == [(1, "Anna", "1990-01-02", "kept"), (2, "Bo", None, "kept")]
    before = versions(target)
    assert csv("id,name,born\n1,Anna,1990-01-02\n2,Bo,\n") == 0
    assert versions(target) == before
    assert caplog.messages[-1] == "2 rows read, 0 written, 0 removed"
    assert csv("id,name,born\n2,Bob,\n3,Cy,2000-12-31\n") == 0
    assert table(target) == [(1, "Anna", "1990-01-02", "kept"), (2, "Bob", None, "kept"), (3, "Cy", "2000-12-31", "kept")]


def test_replace_removes_what_the_source_has_no_more(target, csv, monkeypatch):
    monkeypatch.setenv("TARGET_MODE", "replace")
    target.execute("CREATE VIEW names AS SELECT name FROM customers")
    assert csv("id,name\n1,Anna\n2,Bo\n") == 0
    assert csv("id,name\n2,Bo\n3,Cy\n") == 0
    assert [row[1] for row in table(target)] == ["Bo", "Cy"]
    # What stands on the table is still there.
    assert target.execute("SELECT count(*) FROM names").fetchone() == (2,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\n1,Anna\n1,Bo\n", "id is not unique in the source: 1"),
        ("id,name\n,Anna\n", "1 rows have no id"),
        ("name\nAnna\n", "no column id"),
        ("id,name\nx,Anna\n", "invalid input syntax for type integer"),
        ("id,colour\n1,red\n", 'column "colour" does not exist'),
        ("id,name\n", "no rows"),
        ("id,name\n1,Anna\n2\n", "line 3 has 1 fields"),
    ],
)
def test_what_does_not_fit_changes_nothing(target, csv, caplog, text, message):
    target.execute("INSERT INTO customers VALUES (9, 'Old')")
    assert csv(text) == 1
    assert table(target) == [(9, "Old", None, "kept")]
    assert message in caplog.text


def test_another_run_at_work(target, csv, caplog, postgres):
    with psycopg.connect(postgres) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ('etl "public"."customers"',))
        assert csv("id,name\n1,Anna\n") == 1
    assert "another run is loading" in caplog.text
    assert csv("id,name\n1,Anna\n") == 0


def test_from_a_query(target, postgres, monkeypatch, caplog):
    monkeypatch.setenv("SOURCE_URL", postgres)
    monkeypatch.setenv("SOURCE_QUERY", "SELECT number AS id, label AS name FROM raw;")
    target.execute("CREATE TABLE raw (number int, label text)")
    target.execute("INSERT INTO raw VALUES (1, 'a, \"quoted\" one'), (2, NULL), (3, '')")
    assert main() == 0
    assert [row[1] for row in table(target)] == ['a, "quoted" one', None, ""]
    monkeypatch.setenv("SOURCE_QUERY", "DELETE FROM raw RETURNING number AS id")
    assert main() == 1
    assert target.execute("SELECT count(*) FROM raw").fetchone() == (3,)


def test_from_a_bucket(target, bucket, monkeypatch, caplog):
    monkeypatch.setenv("CSV_OBJECT", "in/customers.csv")
    assert main() == 1
    assert "in/customers.csv" in caplog.text
    client = boto3.client(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test-secret",
    )
    client.put_object(Bucket=bucket, Key="in/customers.csv", Body="id,name\n7,Zoë\n".encode())
    client.close()
    assert main() == 0
    assert table(target)[0][1] == "Zoë"


@pytest.mark.parametrize(("name", "value"), [("TARGET_TABLE", "customers; DROP TABLE customers"), ("TARGET_MODE", "merge")])
def test_settings_that_are_none(target, csv, monkeypatch, caplog, name, value):
    monkeypatch.setenv(name, value)
    assert csv("id,name\n1,Anna\n") == 1
    assert name in caplog.text
