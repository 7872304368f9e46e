from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from transform.normalise import Rejected, normalise


def test_a_record_in_its_one_form():
    given = {
        "_id": 7,
        "Full Name": "  Zoe\u0308   van  Dam ",
        "eMail": "Zoe@Example.ORG",
        "createdAt": "2026-11-30T13:00:00+01:00",
        "bornOn": date(1990, 1, 2),
        "totalPrice": "1.234,50 €",
        "note": "n/a",
        "tags": [" a ", "b"],
        "address": {"ZIP code": " 1011 ", "City": "Amsterdam"},
    }
    assert normalise(given) == {
        "address": {"city": "Amsterdam", "zip_code": "1011"},
        "born_on": "1990-01-02",
        "created_at": "2026-11-30T12:00:00Z",
        "e_mail": "Zoe@Example.ORG",
        "full_name": "Zo\u00eb van Dam",
        "id": "7",
        "note": None,
        "tags": ["a", "b"],
        "total_price": "1234.50",
    }
    assert given["note"] == "n/a"


def test_again_changes_nothing():
    once = normalise({"id": "1", "email": "A@B.org", "price": "5", "paid_at": "2026-01-02 03:04:05", "x y": 1})
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.5", "1234.50"),
        ("1.234", "1234.00"),
        ("1,234", "1234.00"),
        ("1.234.567,8", "1234567.80"),
        ("0,5", "0.50"),
        ("-12.30 EUR", "-12.30"),
        ("99", "99.00"),
    ],
)
def test_amounts(text, amount):
    assert normalise({"id": 1, "amount": text})["amount"] == amount


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T01:04:05Z"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00Z"),
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02 03:04", "2026-01-02T03:04:00Z"),
    ],
)
def test_moments(value, moment):
    assert normalise({"id": 1, "at": "x", "sent_at": value})["sent_at"] == moment


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("text", "no object"),
        ({"name": "x"}, "no id"),
        ({"id": None}, "no id"),
        ({"id": " - "}, "no id"),
        ({"id": 1, "Name": "a", "name": "b"}, "two fields are called name"),
        ({"id": 1, "??": 1}, "no name of a field"),
        ({"id": 1, "email": "nobody"}, "no address"),
        ({"id": 1, "sent_at": "yesterday"}, "no date"),
        ({"id": 1, "price": "free"}, "no amount"),
    ],
)
def test_rejected(record, reason):
    with pytest.raises(Rejected, match=reason):
        normalise(record)
