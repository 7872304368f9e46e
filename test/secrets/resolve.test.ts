import { expect, test } from 'vitest';
import { resolveValues } from '../../src/secrets/index.ts';
import { derived, fixedRandom, given, random, requirement, requirements } from './_fixture.ts';

test('random values are made, derived ones follow, given ones are listed with an example', () => {
  const { values, generated, given: open, missing, issues } = resolveValues(requirements, new Map(), fixedRandom());
  const password = values.get('ai/pgvector/password');
  expect(issues).toEqual([]);
  expect(generated).toEqual(['ai/pgvector/password']);
  expect(values.get('ai/pgvector/pgpass')).toBe(`pgvector:5432:*:postgres:${password}`);
  expect(values.get('ai/open-webui/url')).toBe(`postgresql://openwebui:${password}@pgvector:5432/openwebui`);
  expect(missing).toEqual(['argocd/repository/password']);
  expect(open).toEqual([{ path: 'argocd/repository/password', example: 'glpat-xxxx (read_repository)', purpose: 'Outside password.' }]);
});

test('a known value stays, a derived one is worked out anew', () => {
  const known = new Map([
    ['ai/pgvector/password', 'kept'],
    ['ai/pgvector/pgpass', 'out of date'],
  ]);
  const { values, generated } = resolveValues(requirements, known, fixedRandom());
  expect(generated).toEqual([]);
  expect(values.get('ai/pgvector/pgpass')).toBe('pgvector:5432:*:postgres:kept');
});

test('an empty value or a placeholder from the example file counts as missing', () => {
  const known = new Map([
    ['ai/pgvector/password', ''],
    ['argocd/repository/password', 'REPLACE_ME with something'],
  ]);
  const { generated, missing } = resolveValues(requirements, known, fixedRandom());
  expect(generated).toEqual(['ai/pgvector/password']);
  expect(missing).toEqual(['argocd/repository/password']);
});

test('without a source of randomness nothing is made, and what follows from it is missing too', () => {
  const { values, missing } = resolveValues(requirements, new Map());
  expect(values.size).toBe(0);
  expect(missing).toEqual(['ai/open-webui/url', 'ai/pgvector/password', 'ai/pgvector/pgpass', 'argocd/repository/password']);
});

test('a derived key may be made of another derived key, in any order', () => {
  const chain = [requirement('ai/x', [derived('a', '<{{b}}>'), derived('b', '[{{c}}]'), random('c')])];
  expect(resolveValues(chain, new Map([['ai/x/c', 'v']])).values.get('ai/x/a')).toBe('<[v]>');
});

test('SECRET_TEMPLATE: an unknown key is named, with the nearest known one', () => {
  const wrong = [requirement('ai/pgvector', [random('password'), derived('pgpass', 'x:{{pasword}}')])];
  const { values, issues } = resolveValues(wrong, new Map(), fixedRandom());
  expect(values.size).toBe(0);
  expect(issues).toMatchInlineSnapshot(`
    [
      {
        "code": "SECRET_TEMPLATE",
        "hint": "did you mean \`ai/pgvector/password\`?",
        "message": "no Secret key ai/pgvector/pasword is required by any construct",
        "path": "attic/pgvector secrets.ai/pgvector/pgpass template",
        "severity": "error",
      },
    ]
  `);
});

test('SECRET_TEMPLATE: a circle is printed once', () => {
  const circle = [requirement('ai/x', [derived('a', '{{b}}'), derived('b', '{{c}}'), derived('c', '{{b}}')])];
  const { issues } = resolveValues(circle, new Map());
  expect(issues.map((i) => `${i.code} ${i.path}: ${i.message}`)).toEqual([
    'SECRET_TEMPLATE attic/x secrets.ai/x/b template: is made of itself: ai/x/b → ai/x/c → ai/x/b',
  ]);
});

test('SECRET_TEMPLATE: a brace without its partner', () => {
  const { issues } = resolveValues([requirement('ai/x', [random('a'), derived('b', '{{a}')])], new Map());
  expect(issues.map((i) => i.code)).toEqual(['SECRET_TEMPLATE']);
});

test('SECRET_NOT_URL_SAFE: a base64 alphabet inside a URL', () => {
  const key = { name: 'a', kind: 'random', length: 24, alphabet: 'base64', purpose: '' } as const;
  const inUrl = [
    requirement('ai/x', [
      key,
      derived('url', 'redis://:{{a}}@redis:6379'),
      derived('query', 'https://host/?token={{a}}'),
      derived('line', 'user:{{a}}'),
    ]),
  ];
  const { issues } = resolveValues(inUrl, new Map());
  expect(issues.map((i) => `${i.code} ${i.path}`)).toEqual([
    'SECRET_NOT_URL_SAFE attic/x secrets.ai/x/query template',
    'SECRET_NOT_URL_SAFE attic/x secrets.ai/x/url template',
  ]);
});

test('SECRET_NOT_URL_SAFE: a value typed by hand that would end the password early, without printing it', () => {
  const secrets = [
    requirement('ai/x', [given('p', 'from the provider'), given('host', 'h:25'), derived('url', 'smtp://me:{{p}}@{{host}}/')]),
  ];
  const known = new Map([
    ['ai/x/p', 'p@ss/word'],
    ['ai/x/host', 'mail.example.org:25'],
  ]);
  const { issues } = resolveValues(secrets, known);
  expect(issues.map((i) => `${i.code} ${i.path}`)).toEqual(['SECRET_NOT_URL_SAFE secrets.ai/x/p']);
  expect(JSON.stringify(issues)).not.toContain('p@ss');
});
