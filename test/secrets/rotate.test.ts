import { expect, test } from 'vitest';
import { rotate } from '../../src/secrets/index.ts';
import { derived, fixedRandom, random, requirement, requirements } from './_fixture.ts';

test('a new value, what is made of it, who restarts, and what each key is for', () => {
  const { values, ...rotation } = rotate(requirements, ['ai/pgvector/password'], fixedRandom());
  expect([...values.keys()]).toEqual(['ai/pgvector/password']);
  expect(rotation).toEqual({
    rotated: ['ai/pgvector/password'],
    derived: ['ai/open-webui/url', 'ai/pgvector/pgpass'],
    restart: ['open-webui/open-webui', 'pgvector/pgvector'],
    notes: [{ path: 'ai/pgvector/password', purpose: 'Password password.' }],
    issues: [],
  });
});

test('a whole Secret means its random keys', () => {
  const secrets = [requirement('ai/x', [random('a'), random('b'), derived('c', '{{a}}')]), requirement('ai/y', [random('a')])];
  expect(rotate(secrets, ['ai/x'], fixedRandom()).rotated).toEqual(['ai/x/a', 'ai/x/b']);
});

test('SECRET_ROTATE: unknown, derived and given keys, and nothing is changed', () => {
  const selection = ['ai/pgvector/password', 'ai/pgvector/pasword', 'ai/open-webui/url', 'argocd/repository/password', 'argocd/repository'];
  const { values, issues } = rotate(requirements, selection, fixedRandom());
  expect(values.size).toBe(0);
  expect(issues.map((i) => `${i.code} ${i.path}: ${i.message} (${i.hint})`)).toEqual([
    'SECRET_ROTATE secrets.ai/pgvector/pasword: no construct asks for this Secret or key (did you mean `ai/pgvector/password`?)',
    'SECRET_ROTATE secrets.ai/open-webui/url: is worked out from other keys (rotate ai/pgvector/password)',
    'SECRET_ROTATE secrets.argocd/repository/password: cannot be invented here (get a new one where it comes from and put it into the store)',
    'SECRET_ROTATE secrets.argocd/repository: has no random key (its keys come from outside or from other keys)',
  ]);
});
