"""One form for records: names, texts, numbers and times that mean the same are the same."""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Record = dict[str, Any]

nothing = {"", "-", "n/a", "na", "null", "none"}


class Rejected(Exception):
    """A record that cannot be brought into form; says which field is why."""


def normalise(record: object) -> Record:
    """A new record; nothing of the one given is changed."""
    if not isinstance(record, dict):
        raise Rejected("it is no object")
    out: Record = {}
    for key, value in record.items():
        name = field_name(str(key))
        if name in out:
            raise Rejected(f"two fields are called {name}")
        out[name] = field_value(name, value)
    identity = out.get("id")
    if identity is None or isinstance(identity, (dict, list, bool)):
        raise Rejected("it has no id")
    out["id"] = str(identity)
    return dict(sorted(out.items()))


def field_name(name: str) -> str:
    """`createdAt`, `Created-At` and `created at` are `created_at`; `_id` is `id`."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name.strip())
    snake = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    if snake == "":
        raise Rejected(f"{name!r} is no name of a field")
    return snake


def field_value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {field_name(str(key)): field_value(field_name(str(key)), one) for key, one in sorted(value.items())}
    if isinstance(value, list):
        return [field_value(name, one) for one in value]
    if isinstance(value, (datetime, date)):
        return moment(name, value)
    if not isinstance(value, str):
        return value if value is None or isinstance(value, (bool, int, float)) else str(value)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", value)).strip()
    if text.lower() in nothing:
        return None
    if name == "email" or name.endswith("_email"):
        return email(name, text)
    if name.endswith(("_at", "_on", "_date")) or name == "date":
        return moment(name, text)
    if name.endswith(("_amount", "_price", "_total")) or name in ("amount", "price", "total"):
        return amount(name, text)
    return text


def email(name: str, text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text):
        raise Rejected(f"{name}: {text!r} is no address")
    return text.lower()


def moment(name: str, value: str | date | datetime) -> str:
    """A day as `2026-11-30`, a moment in UTC as `2026-11-30T12:00:00Z`. One without a zone is UTC already."""
    try:
        if isinstance(value, str):
            value = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) else datetime.fromisoformat(value)
    except ValueError as error:
        raise Rejected(f"{name}: {value!r} is no date") from error
    if not isinstance(value, datetime):
        return value.isoformat()
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")


def amount(name: str, text: str) -> str:
    """`1.234,50 €` and `1,234.5` are `1234.50`: the last separator is the decimal one. A text, because a float cannot hold it."""
    digits = re.sub(r"[^\d.,+-]", "", text)
    last = max(digits.rfind(","), digits.rfind("."))
    # Three digits after the only kind of separator are thousands: 1.234 and 1,234.
    thousands = last >= 0 and len(digits) - last == 4 and len(set(re.findall(r"[.,]", digits))) == 1
    whole = re.sub(r"[.,]", "", digits if last < 0 or thousands else digits[:last])
    cents = "" if last < 0 or thousands else digits[last + 1 :]
    if not re.search(r"\d", digits):
        raise Rejected(f"{name}: {text!r} is no amount")
    try:
        return str(Decimal(f"{whole}.{cents or 0}").quantize(Decimal("0.01")))
    except InvalidOperation as error:
        raise Rejected(f"{name}: {text!r} is no amount") from error
