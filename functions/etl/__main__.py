"""`python -m etl`: one run from start to end; its exit code says whether the table is what the source says."""

import logging
import sys

import psycopg

from common.settings import SettingError, setting
from etl.extract import ExtractFailed, extract
from etl.load import LoadFailed, load


def main() -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s")
    try:
        with psycopg.connect(setting("TARGET_URL"), connect_timeout=15, application_name="etl") as target:
            done = load(target, extract())
    except (SettingError, ExtractFailed, LoadFailed, OSError, psycopg.Error) as error:
        logging.error("nothing was changed: %s", str(error).strip())
        return 1
    logging.info("%d rows read, %d written, %d removed", done.read, done.written, done.removed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
