import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/export-json-schemas.mjs', import.meta.url));

test('exported schemas stand alone, take a good object and refuse an unknown field', () => {
  const folder = mkdtempSync(join(tmpdir(), 'labwright-export-'));
  try {
    execFileSync(process.execPath, [script, '--minor', '1.34', '--output', folder], { encoding: 'utf8' });
    const [patch] = readdirSync(folder);
    expect(patch).toMatch(/^v1\.34\.\d+-standalone-strict$/);
    const read = (name: string) =>
      new Ajv({ strict: false, logger: false }).compile(JSON.parse(readFileSync(join(folder, patch ?? '', `${name}.json`), 'utf8')));
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [{ port: 80, targetPort: 'http' }] } };
    expect(read('service-v1')(service)).toBe(true);
    expect(read('service-v1')({ ...service, spec: { port: [] } })).toBe(false);
    const middleware = {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'Middleware',
      metadata: { name: 'web' },
      spec: { buffering: { maxRequestBodyBytes: 1 } },
    };
    expect(read('middleware-traefik-v1alpha1')(middleware)).toBe(true);
    expect(read('middleware-traefik-v1alpha1')({ ...middleware, spec: { bufering: {} } })).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
