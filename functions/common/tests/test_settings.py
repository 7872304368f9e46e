import pytest

from common.settings import SettingError, has, number, prefixes, setting


def test_value_then_file_then_default(monkeypatch, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("from a file\n")
    monkeypatch.setenv("A", "from the environment")
    monkeypatch.setenv("A_FILE", str(secret))
    monkeypatch.setenv("B_FILE", str(secret))
    assert [setting("A"), setting("B"), setting("C", "default")] == ["from the environment", "from a file", "default"]
    assert (has("B"), has("C")) == (True, False)


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("LOST_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SettingError, match="LOST_FILE"):
        setting("LOST")
    with pytest.raises(SettingError, match="NEVER is not set"):
        setting("NEVER")


@pytest.mark.parametrize(("text", "message"), [("x", "no whole number"), ("0", "below 1")])
def test_numbers(monkeypatch, text, message):
    monkeypatch.setenv("N", text)
    with pytest.raises(SettingError, match=message):
        number("N", 5, least=1)


def test_addresses_by_scheme(monkeypatch, tmp_path):
    file = tmp_path / "url"
    file.write_text("mongodb://shop:x@mongo/shop")
    monkeypatch.setenv("ORDERS_URL", "postgresql://orders@pg/orders")
    monkeypatch.setenv("SHOP_URL_FILE", str(file))
    monkeypatch.setenv("MODELS_URL", "http://ollama:11434")
    assert dict(prefixes("postgresql", "mongodb")) == {
        "ORDERS": "postgresql://orders@pg/orders",
        "SHOP": "mongodb://shop:x@mongo/shop",
    }
