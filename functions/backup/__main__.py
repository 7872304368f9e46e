"""`python -m backup` copies every database; `restore SOURCE [COPY]` brings one back; `list` names what is there."""

import argparse
import logging
import sys
import tempfile
from pathlib import Path

from backup.dumps import Source, dump, restore, sources
from backup.run import BackupFailed, copy_all
from backup.target import target
from common.settings import SettingError


def main(arguments: list[str]) -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    parser = argparse.ArgumentParser(prog="backup", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("run", help="copy every database (the default)")
    commands.add_parser("list", help="name every copy that is whole")
    back = commands.add_parser("restore", help="bring a database back")
    back.add_argument("source", help="prefix of its variables: POSTGRES for POSTGRES_URL")
    back.add_argument("copy", nargs="?", help="name of the copy; the newest one if none is given")
    given = parser.parse_args(arguments)
    try:
        return {"list": show, "restore": bring_back}.get(given.command, run)(given)
    except (BackupFailed, SettingError) as error:
        logging.error("%s", error)
        return 1


def run(_given: argparse.Namespace) -> int:
    copy_all(sources(), target(), dump)
    return 0


def show(_given: argparse.Namespace) -> int:
    store = target()
    for source in sources():
        for copy in store.copies(source.ending):
            print(f"{source.name} {copy}")
    return 0


def bring_back(given: argparse.Namespace) -> int:
    store, source = target(), find(given.source)
    copies = store.copies(source.ending)
    if not copies:
        raise BackupFailed(f"there is no whole copy of {source.name}")
    copy = given.copy or copies[-1]
    if copy not in copies:
        raise BackupFailed(f"there is no whole copy {copy} of {source.name}; the newest is {copies[-1]}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "copy"
        store.fetch(copy, file)
        restore(source, file)
    logging.info("%s is what it was in %s", source.name, copy)
    return 0


def find(name: str) -> Source:
    known = {source.name: source for source in sources()}
    if name not in known:
        raise BackupFailed(f"no {name}_URL of a database is set; known are {', '.join(known)}")
    return known[name]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
