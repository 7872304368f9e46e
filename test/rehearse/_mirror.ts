import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { script } from './_programs.ts';

/** What stands at a path: bytes, or something that answers. */
type Content = Buffer | string | ((response: ServerResponse) => void);

/** A stand-in for the hosts that release files are fetched from. */
export interface Mirror {
  readonly url: string;
  readonly files: Map<string, Content>;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startMirror(): Promise<Mirror> {
  const files = new Map<string, Content>();
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const content = files.get(url);
    if (content === undefined) response.writeHead(404).end('no such file');
    else if (typeof content === 'function') content(response);
    else response.end(content);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, files, asked, stop };
}

export const goArch = arch() === 'x64' ? 'amd64' : arch();

/** The paths of upstream's files, and programs that say their version, packed as upstream packs them. */
export function releaseOf({ kubernetes, etcd, kwok }: { readonly kubernetes: string; readonly etcd: string; readonly kwok: string }) {
  const server = `/v${kubernetes}/kubernetes-server-linux-${goArch}.tar.gz`;
  const folder = `etcd-v${etcd}-linux-${goArch}`;
  const etcdRelease = `/etcd-io/etcd/releases/download/v${etcd}`;
  const kwokFile = `kwok-linux-${goArch}`;
  const names = ['kube-apiserver', 'kube-scheduler', 'kube-controller-manager', 'kubelet'];
  const serverFile = packed(names.map((name) => [`kubernetes/server/bin/${name}`, `echo Kubernetes v${kubernetes}`]));
  const etcdFile = packed([[`${folder}/etcd`, `echo etcd Version: ${etcd}`]]);
  const kwokProgram = Buffer.from(`#!/bin/sh\necho kwok version v${kwok}\n`);
  const files: readonly (readonly [string, Buffer | string])[] = [
    [server, serverFile],
    [`${server}.sha512`, hash('sha512', serverFile)],
    [`${etcdRelease}/${folder}.tar.gz`, etcdFile],
    [`${etcdRelease}/SHA256SUMS`, `${'0'.repeat(64)}  other.tar.gz\n${hash('sha256', etcdFile)}  ${folder}.tar.gz\n`],
    [`/kubernetes-sigs/kwok/releases/download/v${kwok}/${kwokFile}`, kwokProgram],
    [
      `/repos/kubernetes-sigs/kwok/releases/tags/v${kwok}`,
      JSON.stringify({ assets: [{ name: 'kwok.yaml' }, { name: kwokFile, digest: `sha256:${hash('sha256', kwokProgram)}` }] }),
    ],
  ];
  return { files, server, etcd: `${etcdRelease}/${folder}.tar.gz`, sums: `${etcdRelease}/SHA256SUMS` };
}

function hash(algorithm: string, content: Buffer): string {
  return createHash(algorithm).update(content).digest('hex');
}

function packed(programs: readonly (readonly [string, string])[]): Buffer {
  const work = mkdtempSync(join(tmpdir(), 'labwright-packed-'));
  try {
    for (const [path, body] of programs) script(join(work, 'in', path), body);
    execFileSync('tar', ['-czf', join(work, 'out.tar.gz'), '-C', join(work, 'in'), programs[0]?.[0].split('/')[0] ?? '']);
    return readFileSync(join(work, 'out.tar.gz'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
