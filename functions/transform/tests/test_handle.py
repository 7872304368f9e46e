import psycopg
import pytest
from pymongo import MongoClient

from common.serve import BadRequest, Unavailable
from transform.__main__ import handle, ready


def test_records_in_records_out():
    assert handle({"records": [{"id": 1, "Name": " x "}, {"name": "y"}]}) == {
        "records": [{"id": "1", "name": "x"}],
        "rejected": [{"index": 1, "reason": "it has no id"}],
    }


@pytest.mark.parametrize("body", [{}, {"records": {}}, {"collection": "customers"}])
def test_what_nobody_can_work_on(body):
    with pytest.raises(BadRequest):
        handle(body)


def test_a_collection_becomes_a_table(mongodb, postgres, monkeypatch):
    monkeypatch.setenv("MONGODB_URL", mongodb)
    monkeypatch.setenv("POSTGRES_URL", postgres)
    with MongoClient(mongodb) as client:
        customers = client.get_default_database()["customers"]
        customers.insert_many([{"_id": n, "Name": f" customer  {n} ", "email": f"C{n}@Example.org"} for n in range(1100)])
        customers.insert_one({"_id": "bad", "email": "nobody"})
        ready()
        answer = handle({"collection": "customers"})
        assert answer == {
            "collection": "customers",
            "read": 1101,
            "written": 1100,
            "rejected": 1,
            "reasons": ["bad: email: 'nobody' is no address"],
        }
        assert handle({"collection": "customers"})["written"] == 0
        customers.update_one({"_id": 5}, {"$set": {"Name": "Five"}})
        assert handle({"collection": "customers"})["written"] == 1
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT data FROM customers WHERE id = '5'").fetchone() == (
            {"email": "c5@example.org", "id": "5", "name": "Five"},
        )


def test_databases_that_do_not_answer(monkeypatch):
    monkeypatch.setenv("MONGODB_URL", "mongodb://shop:secret-x@127.0.0.1:1/shop?serverSelectionTimeoutMS=200")
    monkeypatch.setenv("POSTGRES_URL", "postgresql://shop:secret-x@127.0.0.1:1/shop")
    with pytest.raises(Unavailable, match="OperationalError") as failed:
        handle({"collection": "customers"})
    assert "secret-x" not in str(failed.value)
    with pytest.raises(Unavailable):
        ready()


@pytest.mark.parametrize("name", ["Customers; drop", "", 5, "x" * 80])
def test_names_that_are_none(monkeypatch, name):
    monkeypatch.setenv("MONGODB_URL", "mongodb://127.0.0.1:1/shop")
    monkeypatch.setenv("POSTGRES_URL", "postgresql://127.0.0.1:1/shop")
    with pytest.raises(BadRequest, match="small letters"):
        handle({"collection": name})
