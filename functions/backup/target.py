"""Where copies stand: a bucket, or a folder that is a share on another machine."""

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.config import Config

from common.settings import SettingError, has, setting

seal = ".sha256"


class Target(Protocol):
    def put(self, name: str, file: Path, digest: str) -> None: ...
    def digest(self, name: str) -> str: ...
    def seal(self, name: str, digest: str) -> None: ...
    def copies(self, ending: str) -> list[str]: ...
    def fetch(self, name: str, file: Path) -> None: ...
    def remove(self, name: str) -> None: ...


class Damaged(Exception):
    """A copy is not what was stored."""


def target() -> Target:
    if has("S3_BUCKET"):
        return Bucket()
    if has("BACKUP_FOLDER"):
        return Folder(Path(setting("BACKUP_FOLDER")))
    raise SettingError("neither S3_BUCKET nor BACKUP_FOLDER is set: copies have no place to go")


class Folder:
    """A folder; a file is complete or not there, because it gets its name last."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, file: Path, digest: str) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        part = self.root / f".{name}.part"
        with file.open("rb") as source, part.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
            sink.flush()
            os.fsync(sink.fileno())
        part.rename(self.root / name)

    def digest(self, name: str) -> str:
        with (self.root / name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def seal(self, name: str, digest: str) -> None:
        part = self.root / f".{name}{seal}.part"
        part.write_text(f"{digest}  {name}\n")
        part.rename(self.root / f"{name}{seal}")

    def copies(self, ending: str) -> list[str]:
        return sealed({file.name for file in self.root.iterdir()} if self.root.is_dir() else set(), ending)

    def fetch(self, name: str, file: Path) -> None:
        shutil.copyfile(self.root / name, file)
        check(file, (self.root / f"{name}{seal}").read_text())

    def remove(self, name: str) -> None:
        # The seal first: half a removal leaves something that is not a copy.
        (self.root / f"{name}{seal}").unlink()
        (self.root / name).unlink()


class Bucket:
    """A bucket of whatever speaks S3."""

    def __init__(self) -> None:
        self.bucket = setting("S3_BUCKET")
        self.prefix = setting("S3_PREFIX", "backup").strip("/")
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=setting("S3_ENDPOINT"),
            region_name=setting("S3_REGION", "us-east-1"),
            aws_access_key_id=setting("S3_ACCESS_KEY_ID"),
            aws_secret_access_key=setting("S3_SECRET_ACCESS_KEY"),
            # Buckets as paths, and no checksums that only Amazon knows: Garage and older servers refuse them.
            config=Config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"max_attempts": 5, "mode": "standard"},
                connect_timeout=10,
            ),
        )

    def key(self, name: str) -> str:
        return f"{self.prefix}/{name}"

    def put(self, name: str, file: Path, digest: str) -> None:
        self.client.upload_file(str(file), self.bucket, self.key(name), ExtraArgs={"Metadata": {"sha256": digest}})

    def digest(self, name: str) -> str:
        body = self.client.get_object(Bucket=self.bucket, Key=self.key(name))["Body"]
        found = hashlib.sha256()
        for chunk in body.iter_chunks(1 << 20):
            found.update(chunk)
        return found.hexdigest()

    def seal(self, name: str, digest: str) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.key(f"{name}{seal}"), Body=f"{digest}  {name}\n".encode())

    def copies(self, ending: str) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.key(""))
        return sealed({entry["Key"].rsplit("/", 1)[-1] for page in pages for entry in page.get("Contents", [])}, ending)

    def fetch(self, name: str, file: Path) -> None:
        self.client.download_file(self.bucket, self.key(name), str(file))
        check(file, self.client.get_object(Bucket=self.bucket, Key=self.key(f"{name}{seal}"))["Body"].read().decode())

    def remove(self, name: str) -> None:
        for key in (f"{name}{seal}", name):
            self.client.delete_object(Bucket=self.bucket, Key=self.key(key))


def sealed(names: set[str], ending: str) -> list[str]:
    """Copies of one database that have their checksum beside them, oldest first: their names begin with the time."""
    return sorted(name for name in names if re.fullmatch(r"\d{8}T\d{6}Z", name.removesuffix(ending)) and f"{name}{seal}" in names)


def check(file: Path, text: str) -> None:
    wanted = text.split(maxsplit=1)[0] if text.split() else ""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != wanted:
        raise Damaged(f"its SHA-256 is {found}, and {wanted} was stored: another copy has to be used")
