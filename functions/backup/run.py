"""One run: dump, check, store, check again, and only then remove what is too old."""

import hashlib
import logging
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backup.dumps import Source
from backup.target import Target
from common.settings import number

log = logging.getLogger("backup")
stamp = "%Y%m%dT%H%M%SZ"


class BackupFailed(Exception):
    """At least one database has no new copy."""


def copy_all(databases: Sequence[Source], store: Target, dump: Callable[[Source, Path], None], now: datetime | None = None) -> None:
    """Every database is tried, whatever becomes of the others; then it fails if one did."""
    if not databases:
        raise BackupFailed("no NAME_URL of a PostgreSQL or a MongoDB is set, so nothing would be copied")
    keep = timedelta(days=number("KEEP_DAYS", 14, least=1))
    now = now or datetime.now(UTC)
    failed = []
    for source in databases:
        try:
            copy(source, store, dump, now)
            expire(source, store, now - keep)
        except Exception as error:
            log.error("%s: %s", source.name, error)
            failed.append(source.name)
    if failed:
        raise BackupFailed(f"no new copy of {', '.join(failed)}; nothing of theirs was removed")


def copy(source: Source, store: Target, dump: Callable[[Source, Path], None], now: datetime) -> None:
    name = f"{now.strftime(stamp)}{source.ending}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        dump(source, file)
        size = file.stat().st_size
        if size == 0:
            raise BackupFailed(f"the dump of {source.name} is empty")
        digest = sha256(file)
        store.put(name, file, digest)
    stored = store.digest(name)
    if stored != digest:
        raise BackupFailed(f"{name} was stored with SHA-256 {stored}, and {digest} was sent")
    # Only with it the copy counts: one that broke off is never taken for whole.
    store.seal(name, digest)
    log.info("%s: %s, %d bytes, SHA-256 %s", source.name, name, size, digest)


def expire(source: Source, store: Target, before: datetime) -> None:
    """Removes copies that are too old, but never the newest."""
    *older, _newest = store.copies(source.ending)
    for name in older:
        if made(source, name) < before:
            store.remove(name)
            log.info("%s: %s removed", source.name, name)


def made(source: Source, name: str) -> datetime:
    return datetime.strptime(name.removesuffix(source.ending), stamp).replace(tzinfo=UTC)


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
