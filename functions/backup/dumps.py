"""Dumps of PostgreSQL by its own programs, and of MongoDB in the layout that mongorestore reads."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from backup import mongo
from common.settings import prefixes


@dataclass(frozen=True)
class Source:
    """One database, by the prefix of its variables."""

    name: str
    url: str

    @property
    def kind(self) -> str:
        return self.url.split("://")[0]

    @property
    def ending(self) -> str:
        """What the names of its copies end with, behind the second they were made in."""
        kind = ".pgdump" if self.kind == "postgresql" else ".mongodump.tar.gz"
        return f"-{self.name.lower().replace('_', '-')}{kind}"


class DumpFailed(Exception):
    """A program of the database failed; holds what it said."""


def sources() -> list[Source]:
    return [Source(name, url) for name, url in prefixes("postgresql", "mongodb")]


def dump(source: Source, file: Path) -> None:
    if source.kind == "mongodb":
        mongo.dump(source.url, file)
        return
    postgres(source, "pg_dump", "--format=custom", "--compress=6", "--no-password", "--lock-wait-timeout=60s", f"--file={file}")
    # Reads the table of contents: a dump that broke off has none.
    postgres(source, "pg_restore", "--list", str(file), connect=False)


def restore(source: Source, file: Path) -> None:
    if source.kind == "mongodb":
        mongo.restore(source.url, file)
        return
    # All or nothing, so that a database is never half of one copy and half of another.
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", "--no-password")
    postgres(source, "pg_restore", *options, f"--dbname={urlsplit(source.url).path[1:]}", str(file), connect=True)


def postgres(source: Source, program: str, *arguments: str, connect: bool = True) -> None:
    """Runs a program of PostgreSQL; the password is in its environment, where no list of processes shows it."""
    at = urlsplit(source.url)
    address = {
        "PGHOST": at.hostname or "",
        "PGPORT": str(at.port or 5432),
        "PGUSER": unquote(at.username or ""),
        "PGPASSWORD": unquote(at.password or ""),
        "PGDATABASE": unquote(at.path[1:]),
        "PGCONNECT_TIMEOUT": "15",
    }
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **(address if connect else {})}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise DumpFailed(f"{program} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
