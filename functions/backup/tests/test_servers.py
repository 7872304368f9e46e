"""Whole runs against real servers: what comes back is what was there."""

import os
from datetime import UTC, datetime

import psycopg
import pytest
from bson import Decimal128, Int64, ObjectId
from pymongo import ASCENDING, MongoClient

from backup.__main__ import main


def run(capsys, *arguments):
    code = main(list(arguments))
    return code, capsys.readouterr().out


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "copies"))
    return tmp_path / "copies"


def fill(url):
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE orders (id int PRIMARY KEY, total numeric(12, 2), at timestamptz)")
        connection.execute("INSERT INTO orders SELECT n, n * 1.5, now() FROM generate_series(1, 5000) AS n")


def rows(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*), sum(total), md5(string_agg(at::text, '' ORDER BY id)) FROM orders").fetchone()


def test_postgresql_to_a_folder_and_back(postgres, folder, monkeypatch, capsys):
    monkeypatch.setenv("ORDERS_URL", postgres)
    fill(postgres)
    before = rows(postgres)
    assert run(capsys)[0] == 0
    code, listed = run(capsys, "list")
    assert (code, listed.split()[0], len(listed.splitlines())) == (0, "ORDERS", 1)
    with psycopg.connect(postgres) as connection:
        connection.execute("DELETE FROM orders WHERE id % 2 = 0")
        connection.execute("ALTER TABLE orders DROP COLUMN total")
    assert run(capsys, "restore", "ORDERS")[0] == 0
    assert rows(postgres) == before


def test_postgresql_to_a_bucket_and_back(postgres, bucket, monkeypatch, capsys):
    monkeypatch.setenv("ORDERS_URL", postgres)
    fill(postgres)
    before = rows(postgres)
    assert run(capsys, "run")[0] == 0
    with psycopg.connect(postgres) as connection:
        connection.execute("DROP TABLE orders")
    assert run(capsys, "restore", "ORDERS")[0] == 0
    assert rows(postgres) == before


def test_a_wrong_password_fails_loudly_and_is_not_told(postgres, folder, monkeypatch, capsys, caplog):
    user, _, rest = postgres.removeprefix("postgresql://").partition("@")
    monkeypatch.setenv("ORDERS_URL", f"postgresql://{user.split(':')[0]}:not-the-password@{rest}")
    code, out = run(capsys)
    assert code == 1
    text = out + caplog.text
    assert "pg_dump ended with 1" in text
    assert "no new copy of ORDERS" in text
    assert "not-the-password" not in text
    assert list(folder.rglob("*.sha256")) == []


def test_no_copy_of_that_name(postgres, folder, monkeypatch, capsys, caplog):
    monkeypatch.setenv("ORDERS_URL", postgres)
    assert run(capsys, "restore", "ORDERS")[0] == 1
    assert run(capsys, "restore", "SHOP")[0] == 1
    assert "no whole copy of ORDERS" in caplog.text
    assert "no SHOP_URL" in caplog.text


# FerretDB 1, which is no replica set either, knows no decimals.
price = {} if os.environ.get("TEST_MONGODB_SNAPSHOT") == "off" else {"price": Decimal128("9.90")}
documents = [
    {"_id": ObjectId(), "name": "Zoë", "count": Int64(7), "at": datetime(2026, 1, 2, 3, tzinfo=UTC), **price},
    {"_id": "text", "nested": {"list": [1, 2.5, None, True], "bytes": b"\x00\xff"}},
    *({"_id": n, "n": n} for n in range(1200)),
]


def test_mongodb_to_a_folder_and_back(mongodb, folder, monkeypatch, capsys):
    monkeypatch.setenv("SHOP_URL", mongodb)
    with MongoClient(mongodb, tz_aware=True) as client:
        database = client.get_default_database()
        database["things"].insert_many(documents)
        database["things"].create_index([("n", ASCENDING)], name="by_n")
        database["empty"].insert_one({"_id": 1})
        database["empty"].delete_one({"_id": 1})
        before = list(database["things"].find().sort("_id", ASCENDING))
        assert run(capsys)[0] == 0
        database["things"].delete_many({"n": {"$gt": 10}})
        database["things"].drop_index("by_n")
        assert run(capsys, "restore", "SHOP")[0] == 0
        assert list(database["things"].find().sort("_id", ASCENDING)) == before
        assert "by_n" in database["things"].index_information()
        assert set(database.list_collection_names()) == {"things", "empty"}
