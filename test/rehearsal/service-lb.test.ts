import { expect, test } from 'vitest';
import { addressChecks, runChecks } from '../../src/checks/index.ts';
import type { JsonObject } from '../../src/model/index.ts';
import { k3sModel, pair } from '../checks/k3s.ts';
import { about, deployment, inOwnFolder, namespace, object, podSpec, rehearsed, stateOf } from './harness.ts';

inOwnFolder();

const balanced = (name: string, port: number, rest: JsonObject = {}) =>
  object('v1', 'Service', name, {
    spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ port, targetPort: 'http' }], ...rest },
  });
const serving = podSpec({}, { ports: [{ name: 'http', containerPort: 8000 }] });
const onK3s = (addons: readonly string[], nodes = pair) => {
  const { distribution, network } = k3sModel({}, addons);
  return { distribution, network, nodes };
};

test('REHEARSE_ADDRESS_MISSING: on the ServiceLB of K3s, the Service that comes second to a port has no address', async () => {
  const state = stateOf(
    {
      home: [namespace('home')],
      first: [deployment('first', serving), balanced('first', 8080, { externalTrafficPolicy: 'Local' })],
      mine: [deployment('mine', serving), balanced('mine', 443)],
    },
    onK3s(['traefik', 'servicelb']),
  );
  const rehearsal = await rehearsed(state);
  expect(about(rehearsal, 'first')).toEqual([]);
  expect(about(rehearsal, 'mine')).toEqual([
    'error REHEARSE_ADDRESS_MISSING at code of mine Service home/mine: gets no address: it wants port 443/TCP of one, which the Traefik of K3s has\n' +
      '  hint: give it another port, or put it behind an ingress',
  ]);
});

/** The DaemonSet that K3s makes of a Service, with all that the scheduler looks at. @source K3s 1.36: pkg/cloudprovider/servicelb.go */
const svclb = (name: string, port: number) =>
  object('apps/v1', 'DaemonSet', `svclb-${name}`, {
    spec: {
      selector: { matchLabels: { app: `svclb-${name}` } },
      template: {
        metadata: { labels: { app: `svclb-${name}` } },
        spec: {
          priorityClassName: 'system-node-critical',
          containers: [{ name: 'lb', image: 'rancher/klipper-lb:v0.4.13', ports: [{ containerPort: port, hostPort: port }] }],
        },
      },
    },
  });

test('the real scheduler leaves out the second pod for a port of a node, and pushes a pod of ours off it', async () => {
  const taking = { name: 'main', image: 'example.org/x:1', ports: [{ containerPort: 9090, hostPort: 9090 }] };
  const proxy = deployment('proxy', podSpec({ containers: [taking] }));
  const one = pair.slice(0, 1);
  const rehearsal = await rehearsed(
    stateOf(
      { home: [namespace('home', 'privileged')], proxy: [proxy], a: [svclb('a', 8080)], b: [svclb('b', 8080)], c: [svclb('c', 9090)] },
      onK3s([], one),
    ),
  );
  const waiting = ['proxy', 'a', 'b', 'c'].filter((name) => about(rehearsal, name).some((line) => line.includes('REHEARSE_PENDING')));
  // Of two DaemonSets either one may be first; the pod of the Deployment always gives way.
  expect([
    ['proxy', 'a'],
    ['proxy', 'b'],
  ]).toContainEqual(waiting);
  const services = stateOf(
    { proxy: [proxy], a: [balanced('a', 8080)], b: [balanced('b', 8080)], c: [balanced('c', 9090)] },
    onK3s(['servicelb'], one),
  );
  expect(runChecks(services, addressChecks).map(({ code, file }) => `${code} ${file?.split('/').at(-2)}`)).toEqual([
    'ADDRESS_PORT_TWICE b',
    'ADDRESS_PORT_TWICE proxy',
  ]);
});
