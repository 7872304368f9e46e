/**
 * What Cassandra's own tools can only do inside the pod, because its management port listens there alone: snapshots, their
 * way back, repairs. A second container offers these three over HTTP to whoever has the token. That needs no right in the
 * cluster to run commands in pods, and the server never depends on a backup target.
 */
export const agentPy = `"""Snapshots, imports and repairs of the Cassandra node in this pod.

serve          answers GET /snapshot, POST /import and POST /repair
import FILE    imports a snapshot into the node of this pod
"""
import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time

KEYSPACES = os.environ['KEYSPACES'].split()
DATA = os.environ.get('DATA_FOLDER', '/var/lib/cassandra')
MEMBER = re.compile(r'^(\\w+)/(\\w+)/([\\w.+-]+)$')
one_at_a_time = threading.Lock()


def nodetool(*arguments):
    done = subprocess.run(['nodetool', *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode != 0:
        raise RuntimeError('nodetool %s: %s' % (arguments[0], done.stdout.strip()))
    return done.stdout


def write_snapshot(out):
    """Writes a snapshot of every keyspace as an archive of <keyspace>/<table>/<file>."""
    tag = 'copy-%d' % time.time()
    try:
        nodetool('snapshot', '-t', tag, '--', *KEYSPACES)
        with tarfile.open(fileobj=out, mode='w|gz') as archive:
            for keyspace in KEYSPACES:
                folder = os.path.join(DATA, 'data', keyspace)
                # A keyspace without tables has none.
                for table in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                    snapshot = os.path.join(folder, table, 'snapshots', tag)
                    if not os.path.isdir(snapshot):
                        continue
                    # Indexes are folders in there; they are built anew from the rows.
                    for name in sorted(os.listdir(snapshot)):
                        path = os.path.join(snapshot, name)
                        if os.path.isfile(path):
                            archive.add(path, '%s/%s/%s' % (keyspace, table.split('-')[0], name))
    finally:
        nodetool('clearsnapshot', '-t', tag, '--', *KEYSPACES)


def import_snapshot(source):
    """Imports an archive; returns one line for each table."""
    room = os.path.join(DATA, 'import')
    shutil.rmtree(room, ignore_errors=True)
    tables = set()
    try:
        with tarfile.open(fileobj=source, mode='r|gz') as archive:
            for member in archive:
                found = MEMBER.match(member.name)
                if not found or not member.isfile() or found.group(1) not in KEYSPACES:
                    raise RuntimeError('not a file of a snapshot: %s' % member.name)
                keyspace, table, name = found.groups()
                # The lists that Cassandra adds to a snapshot are no part of a table.
                if name in ('manifest.json', 'schema.cql'):
                    continue
                folder = os.path.join(room, keyspace, table)
                os.makedirs(folder, exist_ok=True)
                tables.add((keyspace, table, folder))
                with open(os.path.join(folder, name), 'wb') as file:
                    shutil.copyfileobj(archive.extractfile(member), file)
        for keyspace, table, folder in sorted(tables):
            nodetool('import', keyspace, table, folder)
        return ''.join('%s.%s\\n' % (keyspace, table) for keyspace, table, _ in sorted(tables))
    finally:
        shutil.rmtree(room, ignore_errors=True)


class Chunks:
    """A body whose length is not known before; without its end the other side knows that it is cut off."""

    def __init__(self, out):
        self.out = out

    def write(self, data):
        if data:
            self.out.write(b'%x\\r\\n%s\\r\\n' % (len(data), data))

    def end(self):
        self.out.write(b'0\\r\\n\\r\\n')


class Body:
    """As much of the connection as belongs to this request."""

    def __init__(self, source, length):
        self.source = source
        self.left = length

    def read(self, size=-1):
        wanted = self.left if size < 0 else min(size, self.left)
        data = self.source.read(wanted)
        self.left -= len(data)
        return data


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.answer({'/snapshot': self.snapshot})

    def do_POST(self):
        actions = {'/import': lambda: import_snapshot(Body(self.rfile, int(self.headers['Content-Length'])))}
        actions['/repair'] = lambda: nodetool('repair', '--full', '-pr', 'system_auth') + ''.join(
            nodetool('repair', '--full', '-pr', keyspace) for keyspace in KEYSPACES
        )
        self.answer({path: lambda act=act: self.reply(200, act()) for path, act in actions.items()})

    def answer(self, actions):
        self.close_connection = True
        with open('/run/secrets/agent/token') as file:
            allowed = self.headers.get('Authorization') == 'Bearer ' + file.read().strip()
        if self.path not in actions:
            return self.reply(404, 'no such action\\n')
        if not allowed:
            return self.reply(401, 'wrong token\\n')
        if not one_at_a_time.acquire(blocking=False):
            return self.reply(409, 'busy\\n')
        try:
            actions[self.path]()
        except Exception as error:
            print(error, flush=True)
            self.reply(500, '%s\\n' % error)
        finally:
            one_at_a_time.release()

    def snapshot(self):
        self.begun = False
        body = Chunks(self.wfile)
        handler = self

        class Lazy:
            def write(self, data):
                if not handler.begun:
                    handler.begun = True
                    handler.send_response(200)
                    handler.send_header('Transfer-Encoding', 'chunked')
                    handler.end_headers()
                body.write(data)

        try:
            write_snapshot(Lazy())
            body.end()
        except Exception as error:
            print(error, flush=True)
            if not self.begun:
                self.reply(500, '%s\\n' % error)

    def reply(self, status, text):
        data = text.encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)


if sys.argv[1] == 'import':
    with open(sys.argv[2], 'rb') as file:
        print(import_snapshot(file), end='')
else:
    # The first process of a container ignores what it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Handler).serve_forever()
`;

/** The other side of it, in the Jobs. */
export const clientPy = `"""Asks the agent of a node: client.py snapshot HOST FILE, import HOST FILE, repair HOST."""
import http.client
import os
import shutil
import sys

action, host = sys.argv[1:3]
with open('/run/secrets/agent/token') as file:
    headers = {'Authorization': 'Bearer ' + file.read().strip()}
connection = http.client.HTTPConnection(host, int(os.environ['AGENT_PORT']), timeout=int(os.environ.get('AGENT_SECONDS', '7200')))
if action == 'snapshot':
    connection.request('GET', '/snapshot', headers=headers)
elif action == 'import':
    headers['Content-Length'] = str(os.path.getsize(sys.argv[3]))
    with open(sys.argv[3], 'rb') as body:
        connection.request('POST', '/import', body=body, headers=headers)
else:
    connection.request('POST', '/repair', headers={**headers, 'Content-Length': '0'})
answer = connection.getresponse()
if answer.status != 200:
    sys.exit('%s of %s: %s' % (action, host, answer.read().decode().strip()))
if action == 'snapshot':
    # Ends with an error when the other side broke off.
    with open(sys.argv[3], 'wb') as out:
        shutil.copyfileobj(answer, out)
else:
    print(answer.read().decode(), end='')
`;
