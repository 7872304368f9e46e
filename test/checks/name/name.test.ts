import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameChecks } from '../../../src/checks/index.ts';
import { labelValue, portName, qualifiedName, relaxedVariable, strictVariable, subdomain } from '../../../src/checks/name/syntax.ts';
import { deployment, find, show } from '../support.ts';

const object = (apiVersion: string, kind: string, name: string, rest = '') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: "${name}" }\n${rest}\n---\n`;

test('NAME_INVALID: a name with characters its kind does not allow, with the repair', () => {
  expect(
    show(
      nameChecks,
      object('v1', 'ConfigMap', 'My_Config') +
        object('v1', 'Service', '9live') +
        object('v1', 'Namespace', 'a.b') +
        object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:web/x'),
    ),
  ).toMatchInlineSnapshot(`
    "error NAME_INVALID at attic/web/9live metadata.name: "9live" must be lower-case letters, digits and hyphens, start with a letter and end with a letter or digit (Service)
    error NAME_INVALID at attic/web/My_Config metadata.name: "My_Config" must be lower-case letters, digits, hyphens and dots, and each part must start and end with a letter or digit (ConfigMap)
      hint: write \`my-config\`
    error NAME_INVALID at attic/web/a.b metadata.name: "a.b" must be lower-case letters, digits and hyphens, and start and end with a letter or digit (Namespace)
    error NAME_INVALID at attic/web/system:web/x metadata.name: "system:web/x" must not be \`.\` or \`..\` nor hold \`/\` or \`%\` (ClusterRole)
      hint: write \`system-web-x\`"
  `);
  expect(
    find(nameChecks, object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:Web') + object('v1', 'ConfigMap', 'a.b-1')),
  ).toEqual([]);
});

test('NAME_INVALID: names inside objects', () => {
  const yaml = deployment('web', {
    pod: 'volumes: [{ name: My.Data }]',
    container: 'env: [{ name: "A=B" }]\n          ports: [{ name: "9090" }]',
  });
  expect(show(nameChecks, yaml + object('v1', 'ConfigMap', 'x', 'data: { "a b": "", "..x": "" }'))).toMatchInlineSnapshot(`
    "error NAME_INVALID at attic/web/web spec.template.spec.containers[0].env[0].name: the variable "A=B" must be printable ASCII without \`=\`
    error NAME_INVALID at attic/web/web spec.template.spec.containers[0].ports[0].name: the port "9090" must be lower-case letters, digits and single hyphens, hold a letter, and start and end with a letter or digit
    error NAME_INVALID at attic/web/web spec.template.spec.volumes[0].name: the volume "My.Data" must be lower-case letters, digits and hyphens, and start and end with a letter or digit
    error NAME_INVALID at attic/web/x data["..x"]: the key "..x" must not be \`.\` nor start with \`..\`
    error NAME_INVALID at attic/web/x data["a b"]: the key "a b" must be letters, digits, \`-\`, \`_\` and \`.\`"
  `);
});

test('NAME_TOO_LONG: what controllers append no longer fits', () => {
  const yaml = [
    object('batch/v1', 'CronJob', 'a'.repeat(53)),
    object('batch/v1', 'Job', 'b'.repeat(64)),
    object('apps/v1', 'StatefulSet', 'c'.repeat(53)),
    object('v1', 'Service', 'd'.repeat(64)),
    object('apps/v1', 'Deployment', 'e'.repeat(253)),
    deployment('web', { container: 'ports: [{ name: a-very-long-name-x }]' }),
  ].join('');
  expect(find(nameChecks, yaml).map(({ code, message }) => `${code} ${message.replaceAll(/(.)\1{20,}/g, '$1…')}`)).toMatchInlineSnapshot(`
    [
      "NAME_TOO_LONG "a…" is 53 characters long, above 52 for a CronJob: its Jobs append 11 characters to it",
      "NAME_TOO_LONG "b…" is 64 characters long, above 63 for a Job: it becomes a label of its pods",
      "NAME_TOO_LONG "c…" is 53 characters long, above 52 for a StatefulSet: with a hash of 10 characters it becomes the label controller-revision-hash",
      "NAME_TOO_LONG "d…" is 64 characters long, above 63 (Service)",
      "NAME_TOO_LONG the port "a-very-long-name-x" is 18 characters long, above 15",
    ]
  `);
});

test('NAME_LABEL: keys and values of labels and annotations', () => {
  const yaml = object('v1', 'ConfigMap', 'x').replace(
    '{ name: "x" }',
    '{ name: x, labels: { "a/b/c": x, ok: "has space", "Up.per/x": y }, annotations: { "-a": x, ok: "any text at all" } }',
  );
  expect(show(nameChecks, yaml)).toMatchInlineSnapshot(`
    "error NAME_LABEL at attic/web/x metadata.annotations["-a"]: the key "-a" must be letters, digits, \`-\`, \`_\` and \`.\`, and start and end with a letter or digit
    error NAME_LABEL at attic/web/x metadata.labels["Up.per/x"]: the key "Up.per/x" has the prefix "Up.per", which must be lower-case letters, digits, hyphens and dots, and each part must start and end with a letter or digit
    error NAME_LABEL at attic/web/x metadata.labels["a/b/c"]: the key "a/b/c" must be letters, digits, \`-\`, \`_\` and \`.\`, and start and end with a letter or digit
    error NAME_LABEL at attic/web/x metadata.labels["ok"]: the value "has space" must be letters, digits, \`-\`, \`_\` and \`.\`, and start and end with a letter or digit"
  `);
});

test('names made of allowed parts pass, and none longer than allowed does', () => {
  const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      expect(subdomain(parts.join('.'))).toBeUndefined();
      expect(qualifiedName(`${parts.join('.')}/${parts[0]}`)).toBeUndefined();
      expect(labelValue(parts[0]!)).toBeUndefined();
      expect(subdomain(`${parts.join('.')}.`)).toBeDefined();
    }),
  );
  expect(subdomain('a'.repeat(254))).toBe('is 254 characters long, above 253');
  expect(labelValue('')).toBeUndefined();
  expect(['http', 'a-b', '8080', 'a--b', 'HTTP'].map((name) => portName(name) === undefined)).toEqual([true, true, false, false, false]);
  expect(
    [relaxedVariable('a b%'), strictVariable('a b%'), relaxedVariable('A.B'), strictVariable('9A')].map((why) => why === undefined),
  ).toEqual([true, false, true, false]);
});
