import { expect, test } from 'vitest';
import { factsOf, policyChecks } from '../../../src/checks/index.ts';
import { podTemplateOf } from '../../../src/checks/pods.ts';
import { enforcedIn, violations } from '../../../src/checks/policy/pod-security.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import { deployment, find, manifests, model, toManifest } from '../support.ts';
import { judgedPods } from './_pods.ts';

const namespace = (level: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: home, labels: { pod-security.kubernetes.io/enforce: ${level} } }\n---\n`;

function found(yaml: string, facts = model({})): string {
  return find(policyChecks, yaml, facts)
    .filter(({ code }) => code === 'POLICY_POD_SECURITY')
    .map(formatIssue)
    .join('\n');
}

test('POLICY_POD_SECURITY: names the field and what would be let in', () => {
  const yaml = deployment('web', {
    pod: 'hostNetwork: true\n      volumes: [{ name: x, hostPath: { path: /etc } }]',
    container: 'securityContext: { privileged: true, capabilities: { add: [NET_ADMIN] } }',
  });
  expect(found(namespace('baseline') + yaml)).toMatchInlineSnapshot(`
    "error POLICY_POD_SECURITY at attic/web/web spec.template.spec.containers[0].securityContext.capabilities.add: capabilities.add holds NET_ADMIN; namespace home enforces the Pod Security level baseline, so the pods are refused
      hint: allowed: AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT
    error POLICY_POD_SECURITY at attic/web/web spec.template.spec.containers[0].securityContext.privileged: privileged is true; namespace home enforces the Pod Security level baseline, so the pods are refused
      hint: allowed: false
    error POLICY_POD_SECURITY at attic/web/web spec.template.spec.hostNetwork: hostNetwork is true; namespace home enforces the Pod Security level baseline, so the pods are refused
      hint: allowed: false
    error POLICY_POD_SECURITY at attic/web/web spec.template.spec.volumes[0].hostPath: hostPath mounts "/etc" of the node; namespace home enforces the Pod Security level baseline, so the pods are refused
      hint: allowed: any other kind of volume"
  `);
  expect(found(namespace('privileged') + yaml)).toBe('');
});

test('POLICY_POD_SECURITY: a pod that says nothing is let in by baseline and refused by restricted', () => {
  expect(found(namespace('baseline') + deployment('web'))).toBe('');
  expect(found(namespace('restricted') + deployment('web'))).toMatchInlineSnapshot(`
    "error POLICY_POD_SECURITY at attic/web/web spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation: allowPrivilegeEscalation is missing; namespace home enforces the Pod Security level restricted, so the pods are refused
      hint: allowed: false
    error POLICY_POD_SECURITY at attic/web/web spec.template.spec.containers[0].securityContext.capabilities.drop: capabilities.drop does not hold ALL; namespace home enforces the Pod Security level restricted, so the pods are refused
      hint: allowed: ["ALL"]
    error POLICY_POD_SECURITY at attic/web/web spec.template.spec.containers[0].securityContext.runAsNonRoot: runAsNonRoot is missing here and on the pod; namespace home enforces the Pod Security level restricted, so the pods are refused
      hint: allowed: true
    error POLICY_POD_SECURITY at attic/web/web spec.template.spec.containers[0].securityContext.seccompProfile.type: seccompProfile.type is missing here and on the pod; namespace home enforces the Pod Security level restricted, so the pods are refused
      hint: allowed: RuntimeDefault, Localhost"
  `);
});

test('the level comes from the label, then from the declaration, and is baseline on Talos', () => {
  const yaml = deployment('web', { pod: 'hostPID: true' });
  const declared = { name: 'home', podSecurity: 'baseline' as const, quota: {}, defaultDeny: true };
  expect(found(yaml)).toBe('');
  expect(found(yaml, model({ namespaces: [declared] }))).not.toBe('');
  expect(found(namespace('privileged') + yaml, model({ namespaces: [declared] }))).toBe('');
  const talos = model({ distribution: { ...model({}).distribution, name: 'talos' } });
  expect(found(yaml, talos)).not.toBe('');
  expect(found(`${yaml.replace('{ name: web }', '{ name: web, namespace: kube-system }')}`, talos)).toBe('');
});

test('the labels of a rendered namespace decide alone, and nobody has rules of a minor to come', () => {
  const declared = { name: 'home', podSecurity: 'restricted' as const, quota: {}, defaultDeny: true };
  const labelled = (labels: string) => `apiVersion: v1\nkind: Namespace\nmetadata: { name: home, labels: { ${labels} } }\n---\n`;
  const level = (labels: string, version = '1.34') => {
    const { distribution } = model({});
    const facts = model({ namespaces: [declared], distribution: { ...distribution, version } });
    return enforcedIn(factsOf({ model: facts, manifests: manifests(labelled(labels)) }), 'home');
  };
  const enforce = 'pod-security.kubernetes.io/enforce';
  expect(level('')).toEqual({ level: 'privileged', minor: 34 });
  expect(level('pod-security.kubernetes.io/warn: restricted')).toEqual({ level: 'privileged', minor: 34 });
  expect(level(`${enforce}: baseline, ${enforce}-version: v1.31`)).toEqual({ level: 'baseline', minor: 31 });
  expect(level(`${enforce}: baseline, ${enforce}-version: v1.36`)).toEqual({ level: 'baseline', minor: 34 });
  expect(level(`${enforce}: baseline, ${enforce}-version: latest`, '1.36')).toEqual({ level: 'baseline', minor: 36 });
  expect(level(`${enforce}: strict`)).toEqual({ level: 'restricted', minor: 34 });
});

test('POLICY_POD_SECURITY: a level or a version that the API server cannot read', () => {
  const labels = 'pod-security.kubernetes.io/enforce: strict, pod-security.kubernetes.io/warn-version: "1.34"';
  expect(found(`apiVersion: v1\nkind: Namespace\nmetadata: { name: home, labels: { ${labels} } }\n`)).toMatchInlineSnapshot(`
    "error POLICY_POD_SECURITY at attic/web/home metadata.labels["pod-security.kubernetes.io/enforce"]: "strict" is no level of Pod Security, so the API server refuses the namespace
      hint: allowed: privileged, baseline, restricted
    error POLICY_POD_SECURITY at attic/web/home metadata.labels["pod-security.kubernetes.io/warn-version"]: "1.34" is no version of Pod Security, so the API server refuses the namespace
      hint: allowed: latest, or a minor such as v1.36"
  `);
});

test.each([
  ['a field that is null', 'baseline', 35, judgedPods[0], []],
  ['more fields that are null', 'baseline', 35, judgedPods[1], []],
  ['an unconfined pod', 'baseline', 35, judgedPods[2], ['spec.securityContext.seccompProfile.type']],
  ['the field, before it counted', 'baseline', 18, judgedPods[2], []],
  ['an unconfined container', 'baseline', 35, judgedPods[3], ['spec.containers[0].securityContext.seccompProfile.type']],
  ['the annotation, while it counted', 'baseline', 18, judgedPods[4], ['metadata.annotations["seccomp.security.alpha.kubernetes.io/pod"]']],
  ['the annotation, today', 'baseline', 35, judgedPods[4], []],
  ['old rules', 'restricted', 18, judgedPods[5], []],
  [
    'the rules of today',
    'restricted',
    35,
    judgedPods[5],
    ['spec.containers[0].securityContext.capabilities.drop', 'spec.containers[0].securityContext.seccompProfile.type'],
  ],
  ['Windows', 'restricted', 35, judgedPods[6], []],
] as const)('%s: %s of 1.%i', (_, level, minor, pod, expected) => {
  expect(violations(podTemplateOf(toManifest(pod!))!, level, minor).map(({ field }) => field)).toEqual(expected);
});

/** Pods as the rules of upstream have them, by the first minor that decides so. */
const good = 'runAsNonRoot: true, seccompProfile: { type: RuntimeDefault }';
const container = 'allowPrivilegeEscalation: false, capabilities: { drop: [ALL] }';
test.each([
  ['restricted', 34, `securityContext: { ${good} }`, `securityContext: { ${container} }`, []],
  ['restricted', 34, `securityContext: { ${good}, runAsUser: 0 }`, `securityContext: { ${container} }`, ['spec.securityContext.runAsUser']],
  [
    'restricted',
    34,
    `hostUsers: false, securityContext: { ${good}, runAsUser: 0 }`,
    `securityContext: { ${container} }`,
    ['spec.securityContext.runAsUser'],
  ],
  ['restricted', 35, `hostUsers: false, securityContext: { ${good}, runAsUser: 0 }`, `securityContext: { ${container} }`, []],
  [
    'restricted',
    34,
    `securityContext: { ${good} }`,
    `securityContext: { ${container.replace('drop', 'add: [CHOWN, NET_BIND_SERVICE], drop')} }`,
    ['spec.containers[0].securityContext.capabilities.add'],
  ],
  [
    'restricted',
    34,
    `securityContext: { ${good} }, volumes: [{ name: n, nfs: {} }, { name: c, configMap: {} }]`,
    `securityContext: { ${container} }`,
    ['spec.volumes[0]'],
  ],
  ['baseline', 33, '', 'livenessProbe: { httpGet: { host: x } }', []],
  ['baseline', 34, '', 'livenessProbe: { httpGet: { host: x } }', ['spec.containers[0].livenessProbe.httpGet.host']],
  ['baseline', 31, 'securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem }] }', '', ['spec.securityContext.sysctls[0].name']],
  ['baseline', 32, 'securityContext: { sysctls: [{ name: net.ipv4.tcp_rmem }] }', '', []],
  [
    'baseline',
    34,
    '',
    'securityContext: { procMount: Unmasked, seLinuxOptions: { type: spc_t, user: x } }, ports: [{ hostPort: 80 }]',
    [
      'spec.containers[0].ports[0].hostPort',
      'spec.containers[0].securityContext.seLinuxOptions.type',
      'spec.containers[0].securityContext.seLinuxOptions.user',
      'spec.containers[0].securityContext.procMount',
    ],
  ],
  [
    'baseline',
    34,
    'securityContext: { appArmorProfile: { type: Unconfined }, seccompProfile: { type: Unconfined }, windowsOptions: { hostProcess: true } }',
    '',
    [
      'spec.securityContext.windowsOptions.hostProcess',
      'spec.securityContext.appArmorProfile.type',
      'spec.securityContext.seccompProfile.type',
    ],
  ],
] as const)('%s of 1.%i: %s %s', (level, minor, pod, fields, expected) => {
  const yaml = `apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec: { ${pod === '' ? '' : `${pod}, `}containers: [{ name: main${fields === '' ? '' : `, ${fields}`} }] }`;
  const template = podTemplateOf(manifests(yaml)[0]!)!;
  expect(violations(template, level, minor).map(({ field }) => field)).toEqual(expected);
});
