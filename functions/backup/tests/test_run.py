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
    assert sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()) == [
        "my-shop/my-shop-20261101T030000Z.mongodump.tar.gz",
        "my-shop/my-shop-20261101T030000Z.mongodump.tar.gz.sha256",
        "orders/orders-20261101T030000Z.pgdump",
        "orders/orders-20261101T030000Z.pgdump.sha256",
    ]
    # As `sha256sum --check` reads it.
    assert (tmp_path / "orders/orders-20261101T030000Z.pgdump.sha256").read_text().endswith("  orders-20261101T030000Z.pgdump\n")


def test_old_copies_go_and_the_newest_never_does(tmp_path, monkeypatch):
    monkeypatch.setenv("KEEP_DAYS", "2")
    for day in range(5):
        copy_all([orders], Folder(tmp_path), dump, start + timedelta(days=day))
    names = Folder(tmp_path).copies("orders")
    assert [name[7:15] for name in names] == ["20261103", "20261104", "20261105"]
    # After a holiday: the new copy is the only one that counts, and it stays.
    copy_all([orders], Folder(tmp_path), dump, start + timedelta(days=400))
    assert len(Folder(tmp_path).copies("orders")) == 1


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
    assert len(store.copies("orders")) == 2
    assert [name[8:16] for name in store.copies("my-shop")] == ["20261110"]


def test_an_empty_dump_is_no_copy(tmp_path):
    with pytest.raises(BackupFailed):
        copy_all([orders], Folder(tmp_path), lambda _source, file: file.touch(), start)
    assert Folder(tmp_path).copies("orders") == []


def test_a_copy_that_arrives_otherwise_is_not_one(tmp_path):
    class Lossy(Folder):
        def put(self, folder, name, file, digest):
            super().put(folder, name, file, digest)
            (self.root / folder / name).write_text("rows of ORDER")

    with pytest.raises(BackupFailed):
        copy_all([orders], Lossy(tmp_path), dump, start)
    assert Lossy(tmp_path).copies("orders") == []


def test_a_damaged_copy_is_not_restored(tmp_path):
    store = Folder(tmp_path)
    copy_all([orders], store, dump, start)
    (name,) = store.copies("orders")
    (tmp_path / "orders" / name).write_text("rows of ORDERZ")
    with pytest.raises(Damaged, match="another copy"):
        store.fetch("orders", name, tmp_path / "out")


def test_nothing_to_copy_and_no_place_are_failures(tmp_path):
    with pytest.raises(BackupFailed, match="nothing would be copied"):
        copy_all([], Folder(tmp_path), dump)
    with pytest.raises(SettingError, match="no place to go"):
        target()
