from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backup.dumps import Source
from backup.run import BackupFailed, copy_all
from backup.target import Damaged, Folder, target
from common.settings import SettingError

orders = Source("ORDERS", "postgresql://orders:x@pg/orders")
shop = Source("MY_SHOP", "mongodb://shop:x@mongo/shop")
start = datetime(2026, 11, 1, 3, tzinfo=UTC)


def dump(source: Source, file: Path) -> None:
    file.write_text(f"rows of {source.name}")


def test_a_copy_with_its_checksum(tmp_path):
    copy_all([orders, shop], Folder(tmp_path), dump, start)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "20261101T030000Z-my-shop.mongodump.tar.gz",
        "20261101T030000Z-my-shop.mongodump.tar.gz.sha256",
        "20261101T030000Z-orders.pgdump",
        "20261101T030000Z-orders.pgdump.sha256",
    ]
    # As `sha256sum --check` reads it.
    assert (tmp_path / "20261101T030000Z-orders.pgdump.sha256").read_text().endswith("  20261101T030000Z-orders.pgdump\n")


def test_old_copies_go_and_the_newest_never_does(tmp_path, monkeypatch):
    monkeypatch.setenv("KEEP_DAYS", "2")
    for day in range(5):
        copy_all([orders], Folder(tmp_path), dump, start + timedelta(days=day))
    names = Folder(tmp_path).copies(orders.ending)
    assert [name[:8] for name in names] == ["20261103", "20261104", "20261105"]
    # After a holiday: the new copy is the only one that counts, and it stays.
    copy_all([orders], Folder(tmp_path), dump, start + timedelta(days=400))
    assert len(Folder(tmp_path).copies(orders.ending)) == 1


def test_one_that_fails_stops_no_other_and_removes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("KEEP_DAYS", "1")
    store = Folder(tmp_path)
    for day in range(2):
        copy_all([orders, shop], store, dump, start + timedelta(days=day))

    def broken(source: Source, file: Path) -> None:
        if source == orders:
            raise RuntimeError("pg_dump ended with 1: no route to host")
        dump(source, file)

    with pytest.raises(BackupFailed, match="no new copy of ORDERS"):
        copy_all([orders, shop], store, broken, start + timedelta(days=9))
    assert len(store.copies(orders.ending)) == 2
    assert [name[:8] for name in store.copies(shop.ending)] == ["20261110"]


def test_an_empty_dump_is_no_copy(tmp_path):
    with pytest.raises(BackupFailed):
        copy_all([orders], Folder(tmp_path), lambda _source, file: file.touch(), start)
    assert Folder(tmp_path).copies(orders.ending) == []


def test_a_copy_that_arrives_otherwise_is_not_one(tmp_path):
    class Lossy(Folder):
        def put(self, name, file, digest):
            super().put(name, file, digest)
            (self.root / name).write_text("rows of ORDER")

    with pytest.raises(BackupFailed):
        copy_all([orders], Lossy(tmp_path), dump, start)
    assert Lossy(tmp_path).copies(orders.ending) == []


def test_a_damaged_copy_is_not_restored(tmp_path):
    store = Folder(tmp_path)
    copy_all([orders], store, dump, start)
    (name,) = store.copies(orders.ending)
    (tmp_path / name).write_text("rows of ORDERZ")
    with pytest.raises(Damaged, match="another copy"):
        store.fetch(name, tmp_path / "out")


def test_nothing_to_copy_and_no_place_are_failures(tmp_path):
    with pytest.raises(BackupFailed, match="nothing would be copied"):
        copy_all([], Folder(tmp_path), dump)
    with pytest.raises(SettingError, match="no place to go"):
        target()


def test_databases_whose_names_end_alike(tmp_path):
    small = Source("SHOP", "mongodb://shop:x@mongo/shop")
    copy_all([small, shop], Folder(tmp_path), dump, start)
    assert [Folder(tmp_path).copies(one.ending) for one in (small, shop)] == [
        ["20261101T030000Z-shop.mongodump.tar.gz"],
        ["20261101T030000Z-my-shop.mongodump.tar.gz"],
    ]
