"""A MongoDB database as mongodump lays it out: BSON and metadata of each collection, in a tar.gz; unpacked, `mongorestore` reads it."""

import io
import os
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bson import decode_file_iter
from bson.codec_options import CodecOptions
from bson.json_util import CANONICAL_JSON_OPTIONS, dumps, loads
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.database import Database

batch = 500


class NotDumped(Exception):
    """The database holds something that this dump cannot carry."""


def connect(url: str) -> tuple[MongoClient[dict[str, Any]], Database[dict[str, Any]]]:
    client: MongoClient[dict[str, Any]] = MongoClient(url, serverSelectionTimeoutMS=15_000, tz_aware=True)
    return client, client[urlsplit(url).path[1:]]


def dump(url: str, file: Path) -> None:
    """
    Reads all collections as of one moment. That needs a replica set; MONGODB_SNAPSHOT=off reads each collection by itself,
    for a server that has no such moments, or a dump that takes longer than the five minutes a server remembers.
    """
    client, database = connect(url)
    snapshot = os.environ.get("MONGODB_SNAPSHOT", "on") != "off"
    with client, client.start_session(causal_consistency=False, snapshot=True) if snapshot else nullcontext() as session:
        collections = [one for one in database.list_collections() if not one["name"].startswith("system.")]
        with tarfile.open(file, "w:gz", compresslevel=6) as archive:
            for one in sorted(collections, key=lambda entry: entry["name"]):
                name, kind = one["name"], one.get("type", "collection")
                if kind not in ("collection", "view"):
                    raise NotDumped(f"{name} is a {kind}, which only mongodump can copy")
                add(archive, f"{database.name}/{name}.metadata.json", metadata(database, one))
                if kind == "view":
                    continue
                with tempfile.TemporaryFile() as data:
                    # Bytes of many documents at once, whatever the types say.
                    part: Any
                    for part in database[name].find_raw_batches({}, batch_size=batch, session=session):
                        data.write(part)
                    add_file(archive, f"{database.name}/{name}.bson", data)


def metadata(database: Database[dict[str, Any]], collection: Mapping[str, Any]) -> bytes:
    name, kind = collection["name"], collection.get("type", "collection")
    text = {
        "options": collection.get("options", {}),
        "indexes": [] if kind == "view" else [dict(index) for index in database[name].list_indexes()],
        "collectionName": name,
        "type": kind,
    }
    return dumps(text, json_options=CANONICAL_JSON_OPTIONS).encode()


def restore(url: str, file: Path) -> None:
    """Replaces every collection that the copy holds; others stay."""
    client, database = connect(url)
    with client, tempfile.TemporaryDirectory() as folder:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        described = sorted(Path(folder).glob("*/*.metadata.json"))
        if not described:
            raise NotDumped("the copy holds no collection")
        for path in described:
            about = loads(path.read_text(), json_options=CANONICAL_JSON_OPTIONS)
            name = about["collectionName"]
            database.drop_collection(name)
            database.create_collection(name, **about["options"])
            if about["type"] == "view":
                continue
            with path.with_name(f"{name}.bson").open("rb") as data:
                insert(database, name, data)
            for index in about["indexes"]:
                if index["name"] != "_id_":
                    keys = list(index["key"].items())
                    options = {key: value for key, value in index.items() if key not in ("key", "v", "ns")}
                    database[name].create_index(keys, **options)


def insert(database: Database[dict[str, Any]], name: str, data: Any) -> None:
    waiting: list[Any] = []
    # As bytes: what was not decoded cannot change its type.
    for document in decode_file_iter(data, CodecOptions(document_class=RawBSONDocument)):
        waiting.append(document)
        if len(waiting) == batch:
            database[name].insert_many(waiting)
            waiting = []
    if waiting:
        database[name].insert_many(waiting)


def add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def add_file(archive: tarfile.TarFile, name: str, data: Any) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = data.seek(0, os.SEEK_END)
    data.seek(0)
    archive.addfile(entry, data)
