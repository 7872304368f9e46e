import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Judged {
  readonly rows: readonly (readonly (string | number)[])[];
  readonly others: readonly (readonly [string, { readonly count: number }])[];
  readonly problems: readonly string[];
}

interface Exception {
  readonly judge: string;
  readonly rule: string;
  readonly object: string;
  readonly where?: string;
  readonly text?: string;
  readonly reason: string;
}

type Identified = Readonly<Record<string, unknown>>;
interface Cluster {
  readonly name: string;
  readonly objects: readonly Identified[];
}

// Plain JavaScript, which the compiler knows no types of.
const load = (file: string) => import(resolve('tools/judges', file)) as Promise<never>;
const { judge }: { judge(clusters: readonly Cluster[], findings: readonly object[], settings: object): Judged } = await load('verdict.mjs');
const { identify }: { identify(cluster: string, body: unknown): Identified } = await load('objects.mjs');
const { reasons }: { reasons: Readonly<Record<string, unknown>> } = await load('reasons.mjs');
const {
  kubeScoreFindings,
  checkovFindings,
}: Record<'kubeScoreFindings' | 'checkovFindings', (cluster: object, report: unknown) => object[]> = await load('reports.mjs');
const settings = (name: string) => JSON.parse(readFileSync(resolve('tools/judges', name), 'utf8')) as unknown;

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: apps }
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, runAsUser: 1000 }
      containers:
        - name: shop
          image: registry.lan:5000/shop:1.4
          securityContext: { readOnlyRootFilesystem: true }
          readinessProbe: { httpGet: { path: /up }, periodSeconds: 10, failureThreshold: 3 }
          livenessProbe: { httpGet: { path: /up }, periodSeconds: 10, failureThreshold: 6 }
      volumes: [{ name: tmp, emptyDir: { sizeLimit: 64Mi } }]
`;

/** A cluster of one Deployment, and what the judges say of it. */
function judged(rule: string, exceptions: readonly Partial<Exception>[], text = deployment, found: object = {}): Judged {
  const object = identify('home', parse(text));
  const cluster = { name: 'home', objects: [object], unrendered: new Set(['charts']), secrets: new Set(['shop-admin']) };
  const finding = { judge: 'kube-score', object: { cluster: 'home', ...object }, rule, title: 'title', severe: true, ...found };
  return judge([cluster], [finding], { critical: { CKV_K8S_16: 'root on the node', 'CKV_SECRET_*': 'a value' }, exceptions });
}

test('what is critical is a problem that names object, judge and rule', () => {
  expect(judged('pod-probes', [])).toEqual({
    rows: [['home', 1, 1, 0, 0, 0, 0, 0]],
    others: [],
    problems: ['critical: home/Deployment/apps/shop: kube-score pod-probes title'],
  });
});

test('of checkov only listed rules count, or those that it calls severe itself; others are counted', () => {
  const checkov = (rule: string, severe = false) => judged(rule, [], deployment, { judge: 'checkov', severe }).rows[0]?.slice(5);
  expect(checkov('CKV_K8S_16')).toEqual([1, 0, 0]);
  expect(checkov('CKV_SECRET_13')).toEqual([1, 0, 0]);
  expect(checkov('CKV_K8S_43')).toEqual([0, 0, 1]);
  expect(checkov('CKV_K8S_43', true)).toEqual([1, 0, 0]);
});

test('an exception holds for its object and rule only, and one that fits nothing is a problem', () => {
  const exception = { judge: 'kube-score', rule: 'pod-probes', object: '*/Deployment/apps/sh*', reason: 'because' };
  expect(judged('pod-probes', [exception]).problems).toEqual([]);
  expect(judged('pod-probes', [{ ...exception, object: '*/Deployment/shop' }]).problems).toEqual([
    'critical: home/Deployment/apps/shop: kube-score pod-probes title',
    'an exception fits nothing, take it out: kube-score pod-probes of */Deployment/shop',
  ]);
  expect(judged('service-type', [exception]).problems).toHaveLength(2);
  expect(judged('pod-probes', [exception, { ...exception, object: 'elsewhere/Deployment/apps/shop' }]).problems).toEqual([]);
});

test.each([
  ['images are pinned', 'shop:1.4', 'shop:latest'],
  ['images are pinned', 'shop:1.4', 'shop'],
  ['a user of the image, not root', 'runAsUser: 1000', 'runAsUser: 0'],
  ['a user of the image, not root', 'runAsNonRoot: true, ', ''],
  ['scratch space is bounded', 'sizeLimit: 64Mi', ''],
  ['scratch space is bounded', 'readOnlyRootFilesystem: true', ''],
  ['liveness gives up later than readiness', 'failureThreshold: 6', 'failureThreshold: 3'],
  ['pods are not rendered here', 'namespace: apps', 'namespace: apps', 'namespace: charts'],
])('“%s” holds while it is true', (where, from, to, first = from) => {
  const exceptions = [{ judge: 'kube-score', rule: 'rule', object: '*/*/*/*', where, reason: 'because' }];
  expect(judged('rule', exceptions, deployment.replace(from, first)).problems).toEqual([]);
  expect(judged('rule', exceptions, deployment.replace(from, to)).problems).toHaveLength(2);
});

test('what looks like a secret is excepted by the text on its line, which no message repeats', () => {
  const secret = (text: string) => {
    const exceptions = [{ judge: 'checkov', rule: 'CKV_SECRET_6', object: '*/*/*/*', where: 'the text names a Secret', reason: 'a name' }];
    return judged('CKV_SECRET_6', exceptions, deployment, { judge: 'checkov', severe: false, text }).problems;
  };
  expect(secret('  existingSecret: shop-admin')).toEqual([]);
  expect(secret('  "existingSecret": "shop-admin",')).toEqual([]);
  expect(secret('  password: aeK3xkfj38fkJ3kfj39').join()).not.toContain('aeK3');
  expect(secret('  password: aeK3xkfj38fkJ3kfj39')).toHaveLength(2);
});

test('a judge that left something out did not judge', () => {
  const object = { ...identify('home', parse(deployment)), file: '/dist/home/deployment.yaml', text: '' };
  const cluster = { name: 'home', folder: '/dist/home', objects: [object], model: { id: 'home/model.json', text: '' } };
  expect(() => kubeScoreFindings(cluster, [])).toThrow('kube-score says nothing of home/Deployment/apps/shop');
  const report = { check_type: 'kubernetes', results: { failed_checks: [] }, summary: { resource_count: 0, parsing_errors: 0 } };
  expect(() => checkovFindings(cluster, report)).toThrow('checkov read 0 of 1 objects of home');
});

test('committed exceptions have a judge, a reason, and a condition that is known', () => {
  const exceptions = settings('exceptions.json') as readonly Exception[];
  for (const { judge: name, rule, object, where, reason } of exceptions) {
    expect(['kube-score', 'checkov']).toContain(name);
    expect([rule, object, reason].every((text) => text.length > 5)).toBe(true);
    expect([undefined, ...Object.keys(reasons)]).toContain(where);
  }
  for (const reason of Object.values(settings('critical.json') as Record<string, string>)) expect(reason.length).toBeGreaterThan(10);
});
