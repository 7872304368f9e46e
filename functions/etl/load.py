"""Rows into a staging table, looked at there, and then into the real one, all in one transaction."""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from common.settings import SettingError, setting
from etl.extract import Rows


class LoadFailed(Exception):
    """The rows do not fit, or another run is at work."""


@dataclass(frozen=True)
class Loaded:
    read: int
    written: int
    removed: int


def load(target: psycopg.Connection[Any], source: AbstractContextManager[Rows]) -> Loaded:
    """
    `TARGET_MODE=upsert` adds what is new and changes what differs; `replace` also removes what the source has no more.
    Whoever reads the table sees the old rows until the commit, and the same rows again change nothing.
    """
    table = identifier(setting("TARGET_TABLE"))
    keys = [name.strip() for name in setting("TARGET_KEY").split(",") if name.strip()]
    mode = setting("TARGET_MODE", "upsert")
    if mode not in ("upsert", "replace"):
        raise SettingError(f"TARGET_MODE: {mode!r} is neither upsert nor replace")
    empty = setting("ALLOW_EMPTY", "no") == "yes"
    with target.transaction(), target.cursor() as cursor, source as rows:
        lock(cursor, table)
        missing = [key for key in keys if key not in rows.columns]
        if missing or not keys:
            raise LoadFailed(f"the source has no column {', '.join(missing) or 'for TARGET_KEY'}; it has {', '.join(rows.columns)}")
        columns = sql.SQL(", ").join(map(sql.Identifier, rows.columns))
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE staging ON COMMIT DROP AS SELECT {} FROM {} LIMIT 0").format(columns, table))
        with cursor.copy(sql.SQL("COPY staging ({}) FROM STDIN (FORMAT csv)").format(columns)) as copy:
            for chunk in rows.chunks:
                copy.write(chunk)
        read = check(cursor, keys, empty)
        on = sql.SQL(" AND ").join(sql.SQL("old.{0} = new.{0}").format(sql.Identifier(key)) for key in keys)
        removed = 0
        if mode == "replace":
            gone = sql.SQL("DELETE FROM {} AS old WHERE NOT EXISTS (SELECT FROM staging AS new WHERE {})").format(table, on)
            removed = cursor.execute(gone).rowcount
        written = cursor.execute(upsert(table, rows.columns, keys)).rowcount
        return Loaded(read, written, removed)


def upsert(table: sql.Composable, columns: tuple[str, ...], keys: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    others = [column for column in columns if column not in keys]
    conflict = sql.SQL(", ").join(map(sql.Identifier, keys))
    action: sql.Composable
    if others:
        old = sql.SQL(", ").join(sql.SQL("old.{}").format(sql.Identifier(name)) for name in others)
        new = sql.SQL(", ").join(sql.SQL("excluded.{}").format(sql.Identifier(name)) for name in others)
        changes = sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in others)
        # Rows that are the same already are not written: no bloat, no trigger, and the number says what changed.
        action = sql.SQL("DO UPDATE SET {} WHERE ({}) IS DISTINCT FROM ({})").format(changes, old, new)
    else:
        action = sql.SQL("DO NOTHING")
    statement = sql.SQL("INSERT INTO {} AS old ({}) SELECT {} FROM staging ON CONFLICT ({}) {}")
    return statement.format(table, names, names, conflict, action)


def check(cursor: psycopg.Cursor[Any], keys: list[str], empty: bool) -> int:
    key = sql.SQL(", ").join(map(sql.Identifier, keys))
    (read,) = cursor.execute("SELECT count(*) FROM staging").fetchone() or (0,)
    if read == 0 and not empty:
        raise LoadFailed("the source has no rows; ALLOW_EMPTY=yes if that can be right")
    null = sql.SQL(" OR ").join(sql.SQL("{} IS NULL").format(sql.Identifier(name)) for name in keys)
    (without,) = cursor.execute(sql.SQL("SELECT count(*) FROM staging WHERE {}").format(null)).fetchone() or (0,)
    if without:
        raise LoadFailed(f"{without} rows have no {', '.join(keys)}")
    repeated = sql.SQL("SELECT {0} FROM staging GROUP BY {0} HAVING count(*) > 1 ORDER BY {0} LIMIT 3").format(key)
    twice = cursor.execute(repeated).fetchall()
    if twice:
        shown = "; ".join(", ".join(map(str, row)) for row in twice)
        raise LoadFailed(f"{', '.join(keys)} is not unique in the source: {shown}")
    return int(read)


def lock(cursor: psycopg.Cursor[Any], table: sql.Composable) -> None:
    name = table.as_string(cursor)
    (free,) = cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (f"etl {name}",)).fetchone() or (False,)
    if not free:
        raise LoadFailed(f"another run is loading {name}")


def identifier(name: str) -> sql.Identifier:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?", name):
        raise SettingError(f"TARGET_TABLE: {name!r} is no name of a table")
    return sql.Identifier(*name.split("."))
