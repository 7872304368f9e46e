// Process 1 of a rehearsed machine's own process and network namespace. It does three small things:
// - it forwards every Service address and port to the pods behind it, and listens only while there are such pods;
// - when its parent is gone, it ends every process of the machine and removes the machine's folder argv[3];
// - it gives the test process, which lives outside that network, connections into it through the Unix socket argv[2].
// Input: one JSON line per wanted state, {"services":[{"address","port","endpoints":[{"address","port"}]}]}; each is answered with {"applied":n}.
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Joins two sockets; an error or the end of one ends the other. */
function join(one, other) {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.pipe(other);
  other.pipe(one);
}

const listeners = new Map();
let applied = 0;

async function apply({ services }) {
  const wanted = new Map(
    services.filter((service) => service.endpoints.length > 0).map((service) => [`${service.address}:${service.port}`, service]),
  );
  for (const [key, { server }] of listeners) {
    if (!wanted.has(key)) {
      server.close();
      listeners.delete(key);
    }
  }
  for (const [key, { address, port, endpoints }] of wanted) {
    const known = listeners.get(key);
    if (known !== undefined) {
      known.state.endpoints = endpoints;
      continue;
    }
    const state = { endpoints, turn: 0 };
    const server = createServer((socket) => {
      const endpoint = state.endpoints[state.turn++ % state.endpoints.length];
      const backend = connect(endpoint.port, endpoint.address);
      backend.on('error', () => socket.resetAndDestroy());
      join(socket, backend);
    });
    await new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
    listeners.set(key, { server, state });
  }
  say({ applied: ++applied });
}

// First line of a connection: "<address> <port>\n"; the answer is "ok\n" or "error <reason>\n", then the bytes of the connection.
createServer((socket) => {
  let head = '';
  const onData = (chunk) => {
    head += chunk.toString('latin1');
    const end = head.indexOf('\n');
    if (end < 0) return;
    socket.off('data', onData);
    socket.pause();
    const [address, port] = head.slice(0, end).split(' ');
    const rest = Buffer.from(head.slice(end + 1), 'latin1');
    const target = connect(Number(port), address);
    const refuse = (error) => socket.end(`error ${error.code ?? error.message}\n`);
    target.once('error', refuse);
    target.once('connect', () => {
      target.off('error', refuse);
      socket.write('ok\n');
      if (rest.length > 0) target.write(rest);
      join(socket, target);
    });
  };
  socket.on('error', () => {});
  socket.on('data', onData);
}).listen(process.argv[2], () => say({ ready: Number(readlinkSync('/proc/self')) }));

/** As process 1 it may end everything else in its namespace with one call; the mounts of the machine are seen by nobody else. */
function end() {
  const folder = process.argv[3];
  try {
    process.kill(-1, 'SIGKILL');
  } catch {} // nothing else was running
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n').reverse()) {
    const point = line.split(' ')[1] ?? '';
    if (point.startsWith(`${folder}/`)) execFileSync('umount', ['--lazy', point]);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

let queue = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    queue = queue.then(() => apply(JSON.parse(line))).catch((error) => say({ failed: String(error) }));
  })
  .on('close', end);
