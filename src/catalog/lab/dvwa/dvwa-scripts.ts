/**
 * Presses "Create / Reset Database" once, when the web server answers and the tables are not there yet. The page has a
 * token that belongs to a session, so that a cookie goes with it. It answers 200 whatever came of it, so that the table
 * made last tells.
 */
export const setUp = `set -eu
setup=http://127.0.0.1/setup.php
has_tables() {
  php -r 'mysqli_connect(getenv("DB_SERVER"), getenv("DB_USER"), getenv("DB_PASSWORD"), getenv("DB_DATABASE"))->query("SELECT 1 FROM guestbook");' >/dev/null 2>&1
}
for attempt in $(seq 60); do
  curl -fsS -o /dev/null "$setup" 2>/dev/null && break
  sleep 1
done
if has_tables; then exit 0; fi
jar=$(mktemp)
token=$(curl -fsS -c "$jar" "$setup" | sed -n "s/.*name='user_token' value='\\([0-9a-f]*\\)'.*/\\1/p" | head -n 1)
curl -fsS -b "$jar" -o /dev/null --data-urlencode "create_db=Create / Reset Database" --data-urlencode "user_token=$token" "$setup"
rm -f "$jar"
has_tables
`;

/** A server of few tables, for this pod alone. */
export const mariadbArgs = [
  '--bind-address=127.0.0.1',
  '--skip-name-resolve',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=16M',
];

/** Over TCP: while the image initialises, a server answers on the socket alone. It needs no password to tell that it is there. */
export const mariadbPing = ['mariadb-admin', '--host=127.0.0.1', '--protocol=tcp', '--connect-timeout=3', 'ping'];
