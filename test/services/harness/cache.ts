import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Layer } from './images.ts';

const TOOLS = fileURLToPath(new URL('../../../tools/services/', import.meta.url));

/** Program that is process 1 of a machine. */
export const RELAY = join(TOOLS, 'relay.mjs');

const SCRIPTS: Readonly<Record<Layer, readonly string[]>> = {
  debian: ['debian.sh'],
  busybox: ['debian.sh', 'busybox.sh'],
  cassandra: ['cassandra.sh'],
  pgadmin: ['debian.sh', 'pgadmin.sh'],
  ml: ['debian.sh', 'ml.sh'],
  databases: ['debian.sh', 'databases.sh', '../etcd/go.mod'],
  ai: ['debian.sh', 'ai.sh', ...['rag-workbench', 'mcp-server'].map((name) => `../../examples/${name}/requirements.txt`)],
  functions: [
    'debian.sh',
    'functions.sh',
    '../ferretdb/go.mod',
    '../../functions/constraints.txt',
    '../../functions/requirements-test.txt',
    ...['backup', 'etl', 'inference', 'transform'].map((name) => `../../functions/${name}/requirements.txt`),
  ],
};

/** Folder of a cached root file system; its name holds the hash of the scripts that make it, as in `.ci/services-setup`. */
export function layerFolder(layer: Layer): string {
  const hash = createHash('sha256');
  for (const script of SCRIPTS[layer]) hash.update(readFileSync(join(TOOLS, script)));
  const cache = process.env['LABWRIGHT_CACHE'] ?? join(homedir(), '.cache/labwright');
  return join(cache, 'services', `${layer}-${hash.digest('hex').slice(0, 12)}`);
}

/** Why service tests cannot run here, or `undefined` when they can. Given to a test's title, so that a skipped test says it. */
export function whyNotHere(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  const layers = ['debian', 'busybox', 'pgadmin', 'ml', 'ai', 'cassandra', 'databases', 'functions'] as const;
  const missing = layers.filter((layer) => !existsSync(layerFolder(layer)));
  return missing.length === 0 ? undefined : `no cached root file system for ${missing.join(' and ')}: run .ci/services-setup as root`;
}
