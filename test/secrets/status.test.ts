import { expect, test } from 'vitest';
import { newStore, parseSealedFile, sealedSecret, secretStatus, withValues } from '../../src/secrets/index.ts';
import { plaintextHash } from '../../src/secrets/seal-record.ts';
import { ciphertextHash } from '../../src/secrets/sealed-secret.ts';
import { fixedRandom, requirement, requirements } from './_fixture.ts';

const password = 'ai/pgvector/password';
const store = withValues(newStore('attic', fixedRandom()), new Map([[password, 'current']]));
const file = (path: string, data: Record<string, string>) => {
  const { sealed } = parseSealedFile('clusters/attic/sealed/x.yaml', JSON.stringify(sealedSecret(requirement(path, []), 'strict', data)));
  return sealed === undefined ? [] : [sealed];
};
const recorded = (value: string, ciphertext: string) =>
  new Map([
    [password, { plaintext: plaintextHash(store.sealKey, password, value), certificate: 'AA', ciphertext: ciphertextHash(ciphertext) }],
  ]);
const stateOf = (rows: ReturnType<typeof secretStatus>, path: string) => rows.find((row) => row.path === path)?.state;

test('rows for every required key, then what nobody asks for', () => {
  const known = withValues(store, new Map([['ai/gone/key', 'v']]));
  const rows = secretStatus({ requirements, store: known, sealed: file('ai/other', { key: 'Ag' }), record: new Map() });
  expect(rows.map(({ path, state, kind, readers }) => `${path} ${state} ${kind} ${readers}`)).toEqual([
    'ai/open-webui/url stored derived open-webui/open-webui',
    'ai/pgvector/password stored random pgvector/pgvector',
    'ai/pgvector/pgpass stored derived ',
    'argocd/repository/password missing given ',
    'ai/gone/key unused undefined ',
    'ai/other/key unused undefined ',
  ]);
  expect(rows.find((r) => r.state === 'missing')?.example).toBe('glpat-xxxx (read_repository)');
  expect(JSON.stringify(rows)).not.toContain('current');
});

test.each([
  ['sealed', recorded('current', 'Ag'), 'sealed'],
  ['sealed for an older value', recorded('older', 'Ag'), 'stale'],
  ['sealed by somebody else', recorded('current', 'other'), 'unverified'],
  ['sealed elsewhere', new Map(), 'unverified'],
])('%s', (_, record, state) => {
  const rows = secretStatus({ requirements, store, sealed: file('ai/pgvector', { password: 'Ag' }), record });
  expect(stateOf(rows, password)).toBe(state);
});

test('a machine without a store sees what is sealed in Git', () => {
  const rows = secretStatus({ requirements, sealed: file('ai/pgvector', { password: 'Ag' }), record: new Map() });
  expect(stateOf(rows, password)).toBe('sealed');
  expect(stateOf(rows, 'ai/pgvector/pgpass')).toBe('missing');
});
