import { expect, test } from 'vitest';
import { type K3sComponent, k3s } from '../../../src/authoring/index.ts';
import { addressChecks, capacityChecks } from '../../../src/checks/index.ts';
import type { Application, Model } from '../../../src/model/index.ts';
import { balanced, k3sModel, k3sNode, pair } from '../k3s.ts';
import { codesOf, deployment, find, model, show } from '../support.ts';

const bare = ['servicelb'];
const enabled = 'svccontroller.k3s.cattle.io/enablelb';
const pool = 'svccontroller.k3s.cattle.io/lbpool';
const said = (yaml: string, facts: Model) => show(addressChecks, yaml, facts);
const partly = (facts: Model): Model => ({ ...facts, undeclared: ['rest'] });
const daemon = (name: string, rest: string) => deployment(name, { container: rest }).replace('kind: Deployment', 'kind: DaemonSet');

test('Services with ports of their own are fine on ServiceLB, and so is one port by TCP and UDP', () => {
  const dns = balanced('dns', [53], { spec: '' }) + balanced('dns-udp', [53]).replace('port: 53 }', 'port: 53, protocol: UDP }');
  expect(said(balanced('mail', [25, 587]) + dns, k3sModel())).toBe('');
  // Nobody waits for a claim there, although pools are declared.
  expect(said(balanced('mail', [25]), k3sModel({ addressPools: [{ key: 'lan', ranges: ['10.20.0.200/30'] }] }))).toBe('');
});

test('ADDRESS_PORT_TWICE: two Services, and the Traefik that K3s brings', () => {
  expect(said(balanced('a', [8080]) + balanced('b', [8443, 8080]), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/b spec.ports[1].port: Service home/b wants port 8080/TCP of every node, which Service home/a has: ServiceLB serves one of them only
      hint: give one of them another port, or put both behind one ingress, or let them have nodes of their own: labels svccontroller.k3s.cattle.io/enablelb=true and svccontroller.k3s.cattle.io/lbpool"
  `);
  expect(said(balanced('proxy', [443]), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/proxy spec.ports[0].port: Service home/proxy wants port 443/TCP of every node, which the Traefik of K3s has: ServiceLB serves one of them only
      hint: put it behind an Ingress, take another port, or switch this Traefik off: \`k3s({ …, disable: ['traefik'] })\`"
  `);
  expect(said(balanced('proxy', [443]), partly(k3sModel()))).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/proxy spec.ports[0].port: Service home/proxy wants port 443/TCP of every node, which the Traefik of K3s has: ServiceLB serves one of them only
      hint: put it behind an Ingress, take another port, or say in the file of the nodes that this Traefik is off: \`disable: [traefik]\`"
  `);
  expect(said(balanced('proxy', [443]), k3sModel({}, bare))).toBe('');
  expect(said(balanced('a', [8080]) + balanced('b', [8080]), k3sModel({ nodes: pair.slice(0, 1) }))).toContain(
    'hint: give one of them another port, or put both behind one ingress',
  );
});

test('ADDRESS_PORT_TWICE: Traefik counts by its default ports, unless its owner moves it', () => {
  const config = (values: string) => `
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: { name: traefik, namespace: kube-system }
spec: { valuesContent: "${values}" }
---
`;
  const proxy = balanced('proxy', [443]);
  expect(codesOf(find(addressChecks, proxy + config('logs: { general: { level: INFO } }'), k3sModel()))).toEqual([
    'error ADDRESS_PORT_TWICE',
  ]);
  expect(said(proxy + config('ports: { websecure: { exposedPort: 8443 } }'), k3sModel())).toBe('');
});

test('ADDRESS_PORT_TWICE: nodes of their own keep two Services apart, by label and pool', () => {
  const nodes = [
    k3sNode('one', '10.20.0.11', { labels: { [enabled]: 'true', [pool]: 'left' } }),
    k3sNode('two', '10.20.0.12', { labels: { [enabled]: 'true', [pool]: 'right' } }),
    k3sNode('three', '10.20.0.13', { labels: { [enabled]: 'false', [pool]: 'right' } }),
  ];
  const at = (name: string, where?: string) =>
    balanced(name, [8080], where === undefined ? {} : { metadata: `, labels: { ${pool}: ${where} }` });
  expect(said(at('a', 'left') + at('b', 'right'), k3sModel({ nodes }))).toBe('');
  // One that names no pool is on both of them, and finds a node left.
  expect(said(at('a', 'left') + at('b'), k3sModel({ nodes }))).toMatchInlineSnapshot(`
    "warning ADDRESS_PORT_TWICE at attic/web/b spec.ports[0].port: Service home/b wants port 8080/TCP of one, which Service home/a has: ServiceLB serves one of them there only
      hint: give one of them another port, or put both behind one ingress, or let them have nodes of their own: labels svccontroller.k3s.cattle.io/enablelb=true and svccontroller.k3s.cattle.io/lbpool"
  `);
});

test('ADDRESS_PORT_TWICE: a pod that takes the port of every node it may run on, or of each node', () => {
  const port = 'ports: [{ containerPort: 8080, hostPort: 8080 }]';
  const web = balanced('web', [8080]);
  expect(said(web + deployment('proxy', { container: port }), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/proxy spec.template.spec: Deployment home/proxy takes port 8080/TCP of the node it runs on, and wherever it may run (every node) ServiceLB takes it for Service home/web: one of the two waits for ever
      hint: take the port of the node out and let the Service lead to the pods, or take another port"
  `);
  expect(said(web + daemon('agent', port), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/agent spec.template.spec: DaemonSet home/agent takes port 8080/TCP of every node, where ServiceLB takes it for Service home/web: one of the two waits for ever
      hint: take the port of the node out and let the Service lead to the pods, or take another port"
  `);
  expect(
    said(web + deployment('proxy', { pod: 'hostNetwork: true', container: 'ports: [{ containerPort: 8080 }]' }), k3sModel()),
  ).toContain('Deployment home/proxy takes port 8080/TCP');
  expect(said(web + deployment('proxy', { container: port.replace('hostPort: 8080', 'hostPort: 8080, protocol: UDP') }), k3sModel())).toBe(
    '',
  );
  // Where ServiceLB leaves it a node, it goes there.
  const nodes = [k3sNode('one', '10.20.0.11', { labels: { [enabled]: 'true' } }), k3sNode('two', '10.20.0.12')];
  expect(said(web + deployment('proxy', { container: port }), k3sModel({ nodes }))).toBe('');
  expect(said(web + daemon('agent', port), k3sModel({ nodes }))).toContain(
    'takes port 8080/TCP of one, where ServiceLB takes it for Service home/web',
  );
});

test('ADDRESS_PORT_TWICE: a pod on a port of the Traefik of K3s', () => {
  const proxy = deployment('proxy', { container: 'ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 443, hostPort: 443 }]' });
  expect(said(proxy, k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/proxy spec.template.spec: Deployment home/proxy takes ports 80/TCP, 443/TCP of the node it runs on, and wherever it may run (every node) ServiceLB takes them for the Traefik of K3s: one of the two waits for ever
      hint: put it behind an Ingress instead of the port of the node, or switch this Traefik off: \`k3s({ …, disable: ['traefik'] })\`"
  `);
  expect(said(proxy, k3sModel({}, bare))).toBe('');
});

test('what kubectl printed of a whole cluster does not clash with itself', () => {
  const traefik = balanced('traefik', [80, 443], { metadata: ', namespace: kube-system' });
  const pods = daemon('svclb-traefik-1', 'ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 443, hostPort: 443 }]').replace(
    'labels: { app: svclb-traefik-1 }',
    'labels: { app: svclb-traefik-1, svccontroller.k3s.cattle.io/svcname: traefik }',
  );
  const dump = partly(k3sModel());
  expect(said(traefik + pods, dump)).toBe('');
  expect(find(capacityChecks, traefik + pods, dump)).toEqual([]);
  expect(said(traefik + pods + balanced('web', [443]), dump)).toContain('which Service kube-system/traefik has');
});

test('ADDRESS_PORT_TWICE: what the nodes listen on themselves', () => {
  expect(said(balanced('git', [22]), k3sModel())).toMatchInlineSnapshot(`
    "warning ADDRESS_PORT_TWICE at attic/web/git spec.ports[0].port: Service home/git takes port 22/TCP of every node, where SSH mostly listens: whoever asks a node for it gets the Service instead
      hint: take another port, or let SSH of the nodes listen on another one, and accept it with that reason"
  `);
  expect(said(balanced('api', [6443, 10250]), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_PORT_TWICE at attic/web/api spec.ports[0].port: Service home/api takes port 6443/TCP of one, where the API server listens: whoever asks a node for it gets the Service instead
      hint: take another port
    error ADDRESS_PORT_TWICE at attic/web/api spec.ports[1].port: Service home/api takes port 10250/TCP of every node, where the kubelet listens: whoever asks a node for it gets the Service instead
      hint: take another port"
  `);
  const servers = pair.map((node) => ({ ...node, roles: ['control-plane' as const] }));
  expect(said(balanced('store', [2379]), k3sModel({ nodes: servers }))).toContain('where etcd listens');
  expect(said(balanced('store', [2379]), k3sModel())).toBe('');
  const tunnel = balanced('tunnel', [8472]).replace('port: 8472 }', 'port: 8472, protocol: UDP }');
  expect(said(tunnel, k3sModel())).toContain('port 8472/UDP of every node, where flannel listens');
  expect(said(tunnel, k3sModel({ nodes: pair.slice(0, 1) }))).toBe('');
});

test('ADDRESS_PORT_TWICE: the cluster file decides whether ServiceLB and Traefik are there', () => {
  const of = (...disable: readonly K3sComponent[]) => {
    const { addons } = k3s({ version: '1.36', disable });
    return codesOf(find(addressChecks, balanced('a', [80]) + balanced('b', [8080]) + balanced('c', [8080]), k3sModel({}, addons)));
  };
  expect(of()).toHaveLength(2);
  expect(of('traefik')).toHaveLength(1);
  expect(of('servicelb')).toEqual([]);
});

test('ADDRESS_PORT_TWICE: nothing where ServiceLB does not serve', () => {
  const twice = balanced('a', [80]) + balanced('b', [80]);
  expect(said(twice, k3sModel({}, ['traefik']))).toBe('');
  expect(said(twice, model({}))).toBe('');
  const classed = (name: string) => balanced(name, [80], { spec: ', loadBalancerClass: example.org/lb' });
  expect(said(classed('a') + classed('b'), k3sModel())).toBe('');
  expect(said(twice.replaceAll('LoadBalancer', 'ClusterIP'), k3sModel())).toBe('');
});

test('ADDRESS_NOT_GIVEN: an address or a pool that ServiceLB does not look at', () => {
  const asking = balanced('web', [8080], { spec: ', loadBalancerIP: 10.20.0.200' });
  expect(said(asking, k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_NOT_GIVEN at attic/web/web spec.loadBalancerIP: Service home/web asks for 10.20.0.200, and the ServiceLB of K3s gives it the addresses of its nodes, 10.20.0.11, 10.20.0.12
      hint: take it out, or let MetalLB serve: \`k3s({ …, disable: ['servicelb'] })\` and \`metallb.claim(…)\`"
  `);
  expect(said(asking, partly(k3sModel()))).toMatchInlineSnapshot(`
    "warning ADDRESS_NOT_GIVEN at attic/web/web spec.loadBalancerIP: Service home/web asks for 10.20.0.200, and the ServiceLB of K3s gives it the addresses of its nodes, 10.20.0.11, 10.20.0.12
      hint: take it out; where another balancer serves, say so in the file of the nodes: \`disable: [servicelb]\`"
  `);
  expect(said(balanced('web', [8080], { metadata: ', annotations: { metallb.io/address-pool: lan }' }), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_NOT_GIVEN at attic/web/web metadata.annotations["metallb.io/address-pool"]: Service home/web asks for an address of pool "lan", and the ServiceLB of K3s gives it the addresses of its nodes, 10.20.0.11, 10.20.0.12
      hint: take it out, or let MetalLB serve: \`k3s({ …, disable: ['servicelb'] })\` and \`metallb.claim(…)\`"
  `);
  expect(
    said(balanced('web', [8080], { metadata: ', annotations: { metallb.universe.tf/loadBalancerIPs: 10.20.0.200 }' }), k3sModel()),
  ).toContain('metadata.annotations["metallb.universe.tf/loadBalancerIPs"]: Service home/web asks for 10.20.0.200, and');
  // What it is given anyway.
  expect(said(balanced('web', [8080], { spec: ', loadBalancerIP: 10.20.0.12' }), k3sModel())).toBe('');
});

test('ADDRESS_NOT_GIVEN: no node that ServiceLB may take, and a pool that counts for nothing', () => {
  const inPool = balanced('web', [8080], { metadata: `, labels: { ${pool}: dmz }` });
  expect(said(inPool, k3sModel())).toMatchInlineSnapshot(`
    "warning ADDRESS_NOT_GIVEN at attic/web/web metadata.labels["svccontroller.k3s.cattle.io/lbpool"]: Service home/web asks for pool "dmz", which counts only where nodes carry svccontroller.k3s.cattle.io/enablelb: without one, every node serves it
      hint: label the nodes of every pool with svccontroller.k3s.cattle.io/enablelb=true beside svccontroller.k3s.cattle.io/lbpool"
  `);
  const nodes = [k3sNode('one', '10.20.0.11', { labels: { [enabled]: 'true' } })];
  expect(said(inPool, k3sModel({ nodes }))).toMatchInlineSnapshot(`
    "error ADDRESS_NOT_GIVEN at attic/web/web spec.type: no node serves Service home/web: none that ServiceLB may take carries svccontroller.k3s.cattle.io/enablelb=true and svccontroller.k3s.cattle.io/lbpool=dmz
      hint: label one: \`kubectl label node one --overwrite svccontroller.k3s.cattle.io/enablelb=true svccontroller.k3s.cattle.io/lbpool=dmz\`"
  `);
  expect(said(balanced('web', [8080]), k3sModel({ nodes: [k3sNode('one', '10.20.0.11', { labels: { [enabled]: 'false' } })] }))).toContain(
    `no node serves Service home/web: none that ServiceLB may take carries ${enabled}=true`,
  );
  const tainted = (key: string) => k3sModel({ nodes: [k3sNode('one', '10.20.0.11', { taints: [{ key, effect: 'NoSchedule' }] })] });
  expect(said(balanced('web', [8080]), tainted('dedicated'))).toContain('all of them have taints that ServiceLB does not tolerate');
  expect(said(balanced('web', [8080]), tainted('node-role.kubernetes.io/control-plane'))).toBe('');
});

const addressPool = `
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: lan, namespace: metallb-system }
spec: { addresses: [10.20.0.200-10.20.0.210] }
---
`;

test('ADDRESS_TWO_BALANCERS: MetalLB beside the ServiceLB of K3s, by its objects, its pods or its chart', () => {
  // What each of them gives is not told besides.
  expect(said(addressPool + balanced('proxy', [443], { spec: ', loadBalancerIP: 10.20.0.200' }), k3sModel())).toMatchInlineSnapshot(`
    "error ADDRESS_TWO_BALANCERS at attic/web/lan: MetalLB is here, and the ServiceLB of K3s is on: both serve every Service of type LoadBalancer, and each writes its own addresses over those of the other
      hint: switch ServiceLB off: \`k3s({ …, disable: ['servicelb'] })\`"
  `);
  const speaker = deployment('speaker').replace('example.org/speaker:1.2.3', 'quay.io/metallb/speaker:v0.16.1');
  expect(codesOf(find(addressChecks, speaker, k3sModel()))).toEqual(['error ADDRESS_TWO_BALANCERS']);
  const chart = { repoURL: 'https://metallb.github.io/metallb', chart: 'metallb', version: '0.16.1', releaseName: 'metallb' };
  const facts = (values: Record<string, unknown>) =>
    k3sModel({ applications: [{ name: 'metallb', charts: [{ ...chart, values }] } as unknown as Application] });
  expect(said('', facts({}))).toContain('error ADDRESS_TWO_BALANCERS at attic/metallb: MetalLB is here');
  expect(said('', facts({ loadBalancerClass: 'metallb' }))).toBe('');
});

test('ADDRESS_TWO_BALANCERS: none where ServiceLB is off, or MetalLB keeps to a class of its own', () => {
  expect(said(addressPool, k3sModel({}, ['traefik']))).toBe('');
  expect(said(addressPool, model({}))).toBe('');
  expect(said(addressPool + balanced('web', [8080], { spec: ', loadBalancerClass: metallb' }), k3sModel())).toBe('');
  const controller = deployment('controller', { container: 'args: [--lb-class=metallb]' }).replace(
    'example.org/controller:1.2.3',
    'quay.io/metallb/controller:v0.16.1',
  );
  expect(said(controller + balanced('web', [443]), k3sModel({}, bare))).toBe('');
});

test('ADDRESS_TWO_BALANCERS: of YAML that others wrote, a Service that asks MetalLB says that it is there', () => {
  const asking = balanced('web', [443], { metadata: ', annotations: { metallb.io/loadBalancerIPs: 10.20.0.200 }' });
  expect(said(asking, partly(k3sModel()))).toMatchInlineSnapshot(`
    "warning ADDRESS_TWO_BALANCERS at attic/web/web: Service home/web asks MetalLB for an address, and the ServiceLB of K3s is on: both serve every Service of type LoadBalancer, and each writes its own addresses over those of the other
      hint: start K3s with \`--disable=servicelb\`; where it is off already, say so in the file of the nodes: \`disable: [servicelb]\`"
  `);
  expect(said(asking, partly(k3sModel({}, [])))).toBe('');
});
