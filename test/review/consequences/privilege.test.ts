import { expect, test } from 'vitest';
import { deployment } from '../../checks/support.ts';
import { state, told } from '../states.ts';

const namespace = (level: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: home, labels: { pod-security.kubernetes.io/enforce: ${level} } }
---
`;
const careful = 'securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }';
const kept = 'securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }';
const web = deployment('web', { pod: careful, container: kept });

test('a lower level of a namespace, and a higher one', () => {
  expect(told(['privilege'], state(namespace('restricted')), state(namespace('baseline')))).toEqual([
    'opens: none Namespace home: lets pods in that `restricted` keeps out, at the Pod Security level baseline',
  ]);
  expect(told(['privilege'], state(namespace('baseline')), state(namespace('restricted')))).toEqual([
    'none Namespace home: keeps more out, at the Pod Security level restricted',
  ]);
});

test('a level that keeps out pods which are there', () => {
  const root = deployment('web');
  expect(told(['privilege'], state(namespace('baseline') + root), state(namespace('restricted') + root))).toEqual([
    'interruption Namespace home: keeps out pods that it has, at the Pod Security level restricted: they run until they are made anew, and then do not start',
  ]);
});

test('a new namespace is told where it lets any pod in', () => {
  expect(told(['privilege'], state(''), state(namespace('restricted')))).toEqual([]);
  expect(told(['privilege'], state(''), state(namespace('privileged')))).toEqual([
    'opens: none Namespace home: lets any pod in, also one that owns its node, at the Pod Security level privileged',
  ]);
});

test('what a container may do more, by its name and not by its place', () => {
  const privileged = web.replace('allowPrivilegeEscalation: false', 'privileged: true');
  expect(told(['privilege'], state(web), state(privileged))).toEqual([
    'opens: none Deployment home/web: goes beyond the Pod Security level baseline, and may reach into its node: securityContext.privileged is true (container main)',
  ]);
  const first = privileged.replace(
    '- name: main',
    '- { name: side, image: "example.org/side:1.0.0", securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }\n        - name: main',
  );
  expect(told(['privilege'], state(privileged), state(first))).toEqual([]);
});

test('root, capabilities, folders and the network of the node', () => {
  const asRoot = deployment('web', { pod: careful.replace('runAsNonRoot: true', 'runAsUser: 0'), container: kept });
  expect(told(['privilege'], state(web), state(asRoot))).toEqual([
    'opens: none Deployment home/web: needs more than the Pod Security level restricted: securityContext.runAsNonRoot is missing here and on the pod (container main); securityContext.runAsUser is 0, which is root',
  ]);
  const onNode = deployment('web', {
    pod: `hostNetwork: true\n      volumes: [{ name: root, hostPath: { path: / } }]\n      ${careful}`,
    container: kept.replace('drop: [ALL]', 'drop: [ALL], add: [SYS_ADMIN]'),
  });
  const [one] = told(['privilege'], state(web), state(onNode));
  expect(one).toContain('hostNetwork is true');
  expect(one).toMatch(/goes beyond the Pod Security level baseline/);
});

test('a program that gives something up', () => {
  const root = deployment('web', { pod: careful.replace('runAsNonRoot: true', 'runAsNonRoot: true, runAsUser: 0'), container: kept });
  expect(told(['privilege'], state(root), state(web))).toEqual([
    'none Deployment home/web: gives up what it may do: securityContext.runAsUser is 0, which is root',
  ]);
});
