import { expect, test } from 'vitest';
import type { SecretKey, SecretRequirement } from '../../../src/model/index.ts';
import { deployment } from '../../checks/support.ts';
import { review, state, told } from '../states.ts';

const key = (name: string, length = 32): SecretKey => ({ name, kind: 'random', length, alphabet: 'url', purpose: name });
const secret = (name: string, keys: readonly SecretKey[]): SecretRequirement => ({
  namespace: 'home',
  name,
  type: 'Opaque',
  keys,
  labels: {},
  producer: 'attic/web/web',
  consumers: [],
});
const reader = (name: string, from: string, keys: readonly string[] = ['password']) =>
  deployment(name, {
    container: `env: [${keys.map((one) => `{ name: ${one.toUpperCase()}, valueFrom: { secretKeyRef: { name: ${from}, key: ${one} } } }`).join(', ')}]`,
  });
const having = (yaml: string, ...secrets: readonly SecretRequirement[]) => state(yaml, { secrets });

test('a Secret for a program that runs is made before the push', () => {
  const [one, ...others] = review(
    having(deployment('web')),
    having(reader('web', 'db'), secret('db', [key('password')])),
  ).consequences.filter(({ topic }) => topic === 'secret');
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    level: 'interruption',
    subject: 'Secret home/db',
    message: 'has to be there: until then Deployment home/web does not start',
    hint: 'before you push: `labwright secrets generate --cluster attic`, then `labwright secrets apply --cluster attic` (or `secrets seal`)',
    evidence: ['secrets[home/db]: password'],
  });
});

test('one for a new program interrupts nothing, and what nobody can invent is named', () => {
  const given: SecretKey = { name: 'token', kind: 'given', example: 'from the provider', purpose: 'mail' };
  expect(told(['secret'], having(''), having(reader('web', 'db', ['token']), secret('db', [given])))).toEqual([
    'none Secret home/db: has to be there: until then Deployment home/web does not start; you put in token yourself',
  ]);
});

test('several of one application are told together', () => {
  const after = having(reader('web', 'a') + reader('site', 'b'), secret('a', [key('password')]), secret('b', [key('password')]));
  expect(told(['secret'], having(''), after)).toEqual([
    'none 2 Secrets of the cluster: have to be there: until then Deployment home/site, Deployment home/web do not start',
  ]);
});

test('keys that come, go and are made otherwise', () => {
  const before = having(reader('web', 'db'), secret('db', [key('password'), key('old')]));
  const after = having(reader('web', 'db', ['password', 'token']), secret('db', [key('password', 48), key('token')]));
  expect(told(['secret'], before, after)).toEqual([
    'interruption Secret home/db: has to hold token too: until then Deployment home/web does not start',
    'none Secret home/db: need not hold old any more',
    'none Secret home/db: password would be made otherwise now; what is there stays as it is',
  ]);
});

test('another name: the value has to come along', () => {
  const found = told(
    ['secret'],
    having(reader('web', 'db'), secret('db', [key('password')])),
    having(reader('web', 'main'), secret('main', [key('password')])),
  );
  expect(found).toEqual([
    'interruption Secret home/main: was Secret home/db: a value made anew is not the one that the program behind it knows, and Deployment home/web would be refused',
  ]);
});

test('a Secret that nobody asks for any more, and one that nothing makes', () => {
  expect(told(['secret'], having('', secret('db', [key('password')])), having(''))).toEqual([
    'none Secret home/db: is not needed any more, and nothing deletes it in the cluster',
  ]);
  expect(told(['secret'], having(deployment('web')), having(reader('web', 'db')))).toEqual([
    'interruption Secret home/db: password is read, and nothing makes it: Deployment home/web does not start',
  ]);
});

test('what is sealed comes with the push, and no value or ciphertext is shown', () => {
  const sealed = (value: string) => `
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: db }
spec: { encryptedData: { password: ${value}, same: abc } }
---
`;
  const requirement = secret('db', [key('password'), key('same')]);
  expect(told(['secret'], having(''), having(reader('web', 'db') + sealed('first'), requirement))).toEqual([]);
  const found = review(
    having(reader('web', 'db') + sealed('first'), requirement),
    having(reader('web', 'db') + sealed('second'), requirement),
  );
  const secrets = found.consequences.filter(({ topic }) => topic === 'secret');
  expect(secrets).toMatchObject([{ level: 'none', subject: 'SealedSecret home/db', evidence: ['password: differs (not shown)'] }]);
  expect(JSON.stringify(found)).not.toMatch(/first|second/);
});
