"""Settings from the environment, or from the file that NAME_FILE names: OpenFaaS gives secrets as files only."""

import os
from collections.abc import Iterator
from pathlib import Path


class SettingError(Exception):
    """A setting is missing or cannot be read; says which one and what it is for."""


def setting(name: str, default: str | None = None) -> str:
    value = os.environ.get(name)
    if value is None:
        file = os.environ.get(f"{name}_FILE")
        if file is not None:
            try:
                value = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
            except OSError as error:
                raise SettingError(f"{name}_FILE: {error}") from error
    if value is None or value == "":
        if default is None:
            raise SettingError(f"{name} is not set, nor {name}_FILE")
        return default
    return value


def has(name: str) -> bool:
    return bool(os.environ.get(name)) or bool(os.environ.get(f"{name}_FILE"))


def number(name: str, default: int, least: int = 0) -> int:
    text = setting(name, str(default))
    try:
        value = int(text)
    except ValueError as error:
        raise SettingError(f"{name}: {text!r} is no whole number") from error
    if value < least:
        raise SettingError(f"{name}: {value} is below {least}")
    return value


def prefixes(*schemes: str) -> Iterator[tuple[str, str]]:
    """Prefix and address of every NAME_URL with one of these schemes, by name."""
    names = {key.removesuffix("_FILE") for key in os.environ}
    for name in sorted(key for key in names if key.endswith("_URL")):
        address = setting(name, "-")
        if address.split("://")[0] in schemes:
            yield name.removesuffix("_URL"), address
