import { expect, test } from 'vitest';
import { kubeadm } from '../../src/index.ts';

test('kubeadm takes the network plugin from its owner, and knows what three of them do', () => {
  expect((['calico', 'cilium', 'flannel'] as const).map((cni) => kubeadm({ version: '1.36', cni }).cni.enforcesPolicies)).toEqual([
    true,
    true,
    false,
  ]);
  const own = { name: 'antrea', enforcesPolicies: true };
  expect(kubeadm({ version: '1.36', cni: own }).cni).toBe(own);
});

test('kubeadm keeps its network plugin when the version moves', () => {
  const moved = kubeadm({ version: '1.35', cni: 'calico' }).at('1.36');
  expect(moved).toMatchObject({
    name: 'kubeadm',
    version: '1.36',
    cni: { name: 'calico' },
    pods: '10.244.0.0/16',
    services: '10.96.0.0/12',
  });
});
