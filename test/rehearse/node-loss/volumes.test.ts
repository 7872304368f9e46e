import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/model/index.ts';
import { claimsOnLostDisks, claimsStillAttached } from '../../../src/rehearse/node-loss/volumes.ts';
import { onDiskOf, pod, scene, volume } from './_scene.ts';

const old = pod({ name: 'old', node: 'a', claim: 'data', isBeingDeleted: true });
const successor = pod({ name: 'new', node: 'b', claim: 'data' });
const lost = new Set(['a']);

const attached = (spec: JsonObject, provisioner = 'driver.longhorn.io') => {
  const { claims, volumes } = volume('data', spec);
  const made = volumes.map((one) => ({
    ...one,
    metadata: { ...(one.metadata as JsonObject), annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
  }));
  return claimsStillAttached(successor, scene([old, successor], { claims, volumes: made }), lost);
};

test('a volume for one node stays attached to the one that is silent', () => {
  expect(attached({})).toEqual(['home/data']);
  expect(attached({ accessModes: ['ReadWriteOncePod'] })).toEqual(['home/data']);
  expect(attached({ accessModes: ['ReadWriteOnce', 'ReadWriteMany'] })).toEqual([]);
  expect(claimsStillAttached(successor, scene([successor], volume('data')), lost)).toEqual([]);
});

test('shares of a server, disks of a node and folders of a machine are never attached', () => {
  expect(attached({}, 'nfs.csi.k8s.io')).toEqual([]);
  expect(attached({}, 'cluster.local/nfs-subdir-external-provisioner')).toEqual([]);
  expect(attached({}, 'confsmbd.example.org')).toEqual(['home/data']);
  expect(attached(onDiskOf('b'))).toEqual([]);
  expect(attached({ hostPath: null, nfs: { server: '10.0.0.1', path: '/x' } }, '')).toEqual([]);
  expect(attached({}, '')).toEqual([]);
  expect(attached({ hostPath: null, csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'x' } }, '')).toEqual(['home/data']);
});

test('a volume is on a lost disk when no node that goes on can reach it', () => {
  const on = (spec: JsonObject) => claimsOnLostDisks(old, scene([old], volume('data', spec)), lost);
  const where = (operator: string, ...values: readonly string[]) => ({
    nodeAffinity: {
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator, values: [...values] }] }] },
    },
  });
  expect(on(onDiskOf('a'))).toEqual(['home/data']);
  expect(on(onDiskOf('b'))).toEqual([]);
  expect(on({})).toEqual([]);
  expect(on(where('In', 'a', 'b'))).toEqual([]);
  expect(on(where('NotIn', 'b'))).toEqual(['home/data']);
  expect(on(where('Exists'))).toEqual([]);
  expect(on(where('DoesNotExist'))).toEqual(['home/data']);
});
