import { Application, defineCluster, ExternalLlm, Fleet, k3s, Machine, type SiteNetworkSpec } from 'labwright';
import { expect, test } from 'vitest';
import { networkChecks, runChecks } from '../../src/checks/index.ts';
import { renderCluster } from '../../src/render/index.ts';
import { handbook } from '../../src/report/index.ts';

class Lab extends defineCluster({
  name: 'lab',
  site: 'house',
  distribution: k3s({ version: '1.36' }),
  network: { nodes: '192.168.1.0/24' },
  nodes: { one: { address: '192.168.1.10', roles: ['control-plane', 'worker'], capacity: { cpu: '4', memory: '7.7Gi' } } },
  addressPools: { lan: { ranges: ['192.168.1.240-192.168.1.250'] } },
  layers: { platform: {} },
  namespaces: { argocd: { podSecurity: 'restricted' }, ai: { podSecurity: 'restricted' } },
}) {}

const security = { range: '10.66.0.0/24', vlan: 66, gateway: '10.66.0.1', isolated: true };

function lab(networks: Readonly<Record<string, SiteNetworkSpec>>, make: (cluster: Lab) => void) {
  const sites = { house: { lan: '192.168.1.0/24', networks } };
  const fleet = new Fleet({ repository: 'https://git.lan/x.git', revision: 'main', sites });
  const cluster = new Lab(fleet);
  make(cluster);
  const rendered = renderCluster(cluster);
  const problems = [...rendered.issues, ...runChecks(rendered, networkChecks)].map(
    ({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`,
  );
  return { ...rendered, problems };
}

const machine = (cluster: Lab, name: string, address: string, network?: string) =>
  new Machine(cluster, name, { purpose: name, cpu: '2', memory: '2Gi', address, network });

test('machines of a lesson on a VLAN that nothing reaches', () => {
  const { model, manifests, problems } = lab({ security, cameras: { range: '10.70.0.0/24', vlan: 70 } }, (cluster) => {
    machine(cluster, 'kali', '10.66.0.10', 'security');
    machine(cluster, 'dvwa', '10.66.0.20', 'security');
    machine(cluster, 'opnsense', '10.66.0.1', 'security');
  });
  expect(problems).toEqual([]);
  expect(model.machines?.map(({ name, network }) => [name, network])).toEqual([
    ['dvwa', 'security'],
    ['kali', 'security'],
    ['opnsense', 'security'],
  ]);
  const page = handbook({ model, manifests })[0]?.text ?? '';
  expect(page.slice(page.indexOf('## Networks'), page.indexOf('## Applications'))).toMatchInlineSnapshot(`
    "## Networks beside the LAN

    | network | range | VLAN | reachable | machines |
    | --- | --- | --- | --- | --- |
    | cameras | 10.70.0.0/24 | 70 | as policies say |  |
    | security | 10.66.0.0/24 | 66 | from nothing | dvwa (10.66.0.20), kali (10.66.0.10), opnsense (10.66.0.1) |

    "
  `);
});

test('NETWORK_ISOLATED: language models on a machine in an isolated network', () => {
  const { problems } = lab({ security }, (cluster) => {
    const ai = machine(cluster, 'ai', '10.66.0.30', 'security');
    const application = new Application(cluster, 'llm', { layer: 'platform', namespace: 'ai' });
    const models = new ExternalLlm(application, 'llm', { machine: ai, models: [] });
    models.connect({ application: 'llm', workload: 'chat', namespace: 'ai', labels: { app: 'chat' } }, models, 'questions');
  });
  expect(problems.filter((problem) => problem.startsWith('NETWORK_ISOLATED'))).toMatchInlineSnapshot(`
    [
      "NETWORK_ISOLATED lab/llm/chat reach: a flow to 10.66.0.30/32 (questions) reaches the isolated network security (10.66.0.0/24, VLAN 66) [remove it: machines of this network are reached from their own network only]",
      "NETWORK_ISOLATED lab/llm/llm/endpoint-slice endpoints: 10.66.0.30 leads to the isolated network security (10.66.0.0/24, VLAN 66) [remove it: machines of this network are reached from their own network only]",
    ]
  `);
});

test('a network that is not isolated is a declared range', () => {
  const { problems } = lab({ cameras: { range: '10.70.0.0/24' } }, (cluster) => {
    const ai = machine(cluster, 'ai', '10.70.0.30', 'cameras');
    new ExternalLlm(new Application(cluster, 'llm', { layer: 'platform', namespace: 'ai' }), 'llm', {
      machine: ai,
      models: [{ name: 'x', shape: 'qwen3:8b' }],
    });
  });
  expect(problems.filter((problem) => /^(NETWORK|MODEL_ADDRESS)/.test(problem))).toEqual([]);
});

test('MODEL_RANGE, MODEL_ADDRESS, MODEL_VALUE: ranges that overlap, tags that are none, a gateway elsewhere', () => {
  const { problems } = lab(
    {
      a: { range: '10.66.0.0/24', vlan: 66 },
      b: { range: '10.66.0.128/25', vlan: 66 },
      c: { range: '192.168.0.0/16', vlan: 4095 },
      d: { range: '10.42.7.0/24', gateway: '10.42.8.1' },
      e: { range: '10.67.0.1/24', gateway: 'firewall' },
      f: { range: '10.68.0.0/24', gateway: '10.68.0.255' },
    },
    () => {},
  );
  expect(problems).toMatchInlineSnapshot(`
    [
      "MODEL_RANGE lab sites.house.networks.b.range: 10.66.0.128/25 overlaps sites.house.networks.a (10.66.0.0/24)",
      "MODEL_VALUE lab sites.house.networks.b.vlan: 66 is already the tag of a",
      "MODEL_RANGE lab sites.house.networks.c.range: 192.168.0.0/16 overlaps the LAN (192.168.1.0/24)",
      "MODEL_VALUE lab sites.house.networks.c.vlan: 4095 is no tag of a VLAN: a whole number from 1 to 4094",
      "MODEL_ADDRESS lab sites.house.networks.d.gateway: 10.42.8.1 lies outside the network d (10.42.7.0/24)",
      "MODEL_RANGE lab sites.house.networks.e.range: "10.67.0.1/24" has host bits set [write \`10.67.0.0/24\`]",
      "MODEL_ADDRESS lab sites.house.networks.e.gateway: "firewall" is no IPv4 address",
      "MODEL_ADDRESS lab sites.house.networks.f.gateway: 10.68.0.255 is the broadcast address of f (10.68.0.0/24), which no machine can have",
      "MODEL_RANGE lab network.pods: 10.42.0.0/16 overlaps sites.house.networks.d (10.42.7.0/24)",
    ]
  `);
});

test('MODEL_ADDRESS, MODEL_ADDRESS_TWICE, MODEL_UNKNOWN_NAME: machines that are not where they are said to be', () => {
  const { problems } = lab({ security }, (cluster) => {
    machine(cluster, 'elsewhere', '192.168.1.20', 'security');
    machine(cluster, 'first', '10.66.0.0', 'security');
    machine(cluster, 'unsaid', '10.66.0.11');
    machine(cluster, 'typo', '10.66.0.12', 'secrity');
    machine(cluster, 'one', '192.168.1.20');
    machine(cluster, 'node', '192.168.1.10');
    machine(cluster, 'pooled', '192.168.1.245');
  });
  expect(problems).toMatchInlineSnapshot(`
    [
      "MODEL_ADDRESS_TWICE lab addressPools.lan.ranges[0]: 192.168.1.240-192.168.1.250 holds 192.168.1.245, the address of machine lab/pooled",
      "MODEL_ADDRESS lab/elsewhere address: 192.168.1.20 lies outside the network security (10.66.0.0/24)",
      "MODEL_ADDRESS lab/first address: 10.66.0.0 is the network address of security (10.66.0.0/24), which no machine can have",
      "MODEL_ADDRESS lab/unsaid address: 10.66.0.11 lies in the network security (10.66.0.0/24), which the machine does not name [write \`network: 'security'\`]",
      "MODEL_UNKNOWN_NAME lab/typo network: no network "secrity" on this site [did you mean \`security\`?]",
      "MODEL_ADDRESS_TWICE lab/one address: 192.168.1.20 is already claimed by machine elsewhere",
      "MODEL_ADDRESS_TWICE lab/node address: 192.168.1.10 is already claimed by nodes.one",
      "MODEL_VALUE lab/one: "one" is the name of a node of this cluster [a node is a machine already: leave this one out, or give it another name]",
    ]
  `);
});
