import { defineCluster, defineFleet, Fleet, type FleetSpec, k3s, Machine, microk8s } from 'labwright';
import { expect, test } from 'vitest';
import { buildFleet } from '../../src/authoring/index.ts';
import { renderCluster, renderFleet } from '../../src/render/index.ts';

interface Place {
  readonly nodes?: string;
  readonly address?: string;
  readonly machine?: string;
}

/** Findings about the sites of a fleet with one cluster, on the site `house`. */
function problems(
  sites: NonNullable<FleetSpec['sites']>,
  { nodes = '192.168.1.0/24', address = '192.168.1.10', machine }: Place = {},
): string[] {
  class Lab extends defineCluster({
    name: 'lab',
    site: 'house',
    distribution: k3s({ version: '1.36' }),
    network: { nodes },
    nodes: { one: { address, roles: ['control-plane'], capacity: { cpu: '4', memory: '8Gi' } } },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' } },
  }) {}
  const definition = defineFleet({ repository: 'https://git.lan/x.git', revision: 'main', sites }, (fleet) => {
    const lab = new Lab(fleet);
    if (machine !== undefined) new Machine(lab, 'ai', { kind: 'vm', address: machine, memory: '8Gi', purpose: 'models' });
    return lab;
  });
  const { clusters, issues } = renderFleet(buildFleet(definition));
  return [...issues, ...clusters.flatMap((cluster) => cluster.issues)].map(
    ({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`,
  );
}

const lan = '192.168.1.0/24';

test('a site with all it may have, one routed to it that no cluster stands on, and a node at the edge of a part of the LAN', () => {
  const house = {
    lan,
    gateway: '192.168.1.1',
    dhcp: '192.168.1.100-192.168.1.199',
    fixed: { nas: '192.168.1.2', cloud: '10.9.9.9' },
    routedTo: ['cabin'],
  };
  expect(problems({ house, cabin: { lan: '192.168.8.0/24' } }, { nodes: '192.168.1.32/27', address: '192.168.1.32' })).toEqual([]);
});

test('MODEL_RANGE, MODEL_ADDRESS: ranges and addresses of a site that cannot be read or lie outside its LAN', () => {
  expect(
    problems({ house: { lan: '192.168.1.7/24', gateway: 'fritz.box', dhcp: '192.168.1.100-199', fixed: { nas: '192.168.1.256' } } }),
  ).toMatchInlineSnapshot(`
    [
      "MODEL_RANGE lab sites.house.lan: "192.168.1.7/24" has host bits set [write \`192.168.1.0/24\`]",
      "MODEL_ADDRESS lab sites.house.gateway: "fritz.box" is no IPv4 address",
      "MODEL_RANGE lab sites.house.dhcp: "192.168.1.100-199" ends at "199", which is no whole address [write \`192.168.1.100-192.168.1.199\`]",
      "MODEL_ADDRESS lab sites.house.fixed.nas: "192.168.1.256" is no IPv4 address: 256 is above 255, where an octet ends",
    ]
  `);
  expect(problems({ house: { lan, gateway: '192.168.2.1', dhcp: '192.168.1.200-192.168.2.20' } })).toMatchInlineSnapshot(`
    [
      "MODEL_ADDRESS lab sites.house.gateway: 192.168.2.1 lies outside the LAN (192.168.1.0/24), where nobody asks for it",
      "MODEL_RANGE lab sites.house.dhcp: 192.168.1.200-192.168.2.20 lies outside the LAN (192.168.1.0/24), whose devices ask for its addresses",
    ]
  `);
});

test('MODEL_ADDRESS: the first and the last address of a LAN are nobody’s', () => {
  const house = { lan, gateway: '192.168.1.0', fixed: { nas: '192.168.1.255' } };
  expect(problems({ house }, { machine: '192.168.1.255' })).toMatchInlineSnapshot(`
    [
      "MODEL_ADDRESS lab sites.house.gateway: 192.168.1.0 is the network address of the LAN (192.168.1.0/24), which no machine can have",
      "MODEL_ADDRESS lab sites.house.fixed.nas: 192.168.1.255 is the broadcast address of the LAN (192.168.1.0/24), which no machine can have",
      "MODEL_ADDRESS lab/ai address: 192.168.1.255 is the broadcast address of the LAN (192.168.1.0/24), which no machine can have",
    ]
  `);
  expect(problems({ house: { lan: '192.168.0.0/16' } }, { nodes: '192.168.0.0/24', address: '192.168.0.0' })).toMatchInlineSnapshot(`
    [
      "MODEL_ADDRESS lab nodes.one.address: 192.168.0.0 is the network address of the LAN (192.168.0.0/16), which no machine can have",
    ]
  `);
});

test('MODEL_RANGE: nodes outside the LAN of their site', () => {
  expect(problems({ house: { lan } }, { nodes: '192.168.2.0/24', address: '192.168.2.10' })).toMatchInlineSnapshot(`
    [
      "MODEL_RANGE lab network.nodes: 192.168.2.0/24 lies outside the LAN of the site (sites.house.lan 192.168.1.0/24)",
    ]
  `);
});

test('MODEL_UNKNOWN_NAME, MODEL_VALUE: a route to no site, a field that is none, a site without a LAN', () => {
  const cabin = { dchp: '192.168.8.100-192.168.8.199', lan: undefined as unknown as string };
  expect(problems({ house: { lan, routedTo: ['cabn', 'office'] }, cabin })).toMatchInlineSnapshot(`
    [
      "MODEL_UNKNOWN_NAME clusters/fleet.ts sites.cabin.dchp: a site has no such field [did you mean \`dhcp\`?]",
      "MODEL_VALUE clusters/fleet.ts sites.cabin.lan: is missing [write for example \`lan: '192.168.1.0/24'\`]",
      "MODEL_UNKNOWN_NAME lab sites.house.routedTo: no site "cabn" in this fleet [did you mean \`cabin\`?]",
      "MODEL_UNKNOWN_NAME lab sites.house.routedTo: no site "office" in this fleet [known are \`cabin\`, \`house\`]",
    ]
  `);
});

test('MODEL_VALUE: parts of the range of pods that no node can have, or that the distribution does not know', () => {
  const found = (podBlock: number, distribution = k3s({ version: '1.36' })) => {
    class Lab extends defineCluster({
      name: 'lab',
      distribution,
      network: { nodes: lan, podBlock },
      nodes: { one: { address: '192.168.1.10', roles: ['control-plane'], capacity: { cpu: '4', memory: '8Gi' } } },
      layers: { platform: {} },
      namespaces: { argocd: { podSecurity: 'restricted' } },
    }) {}
    const { issues, model } = renderCluster(new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' })));
    return [model.network.podBlock, ...issues.map(({ path, message }) => `${path}: ${message}`)];
  };
  expect(found(25)).toEqual([25]);
  expect(found(30)).toEqual([30, 'lab network.podBlock: 30 is no prefix length for the pods of one node: a whole number from 16 to 28']);
  expect(found(25, microk8s({ version: '1.36', addons: [] }))[1]).toContain('lab network.podBlock: MicroK8s has no such setting');
});

test('what sites say of their routes reaches the model of the cluster, from either side', () => {
  const neighbours = (sites: NonNullable<FleetSpec['sites']>) => {
    class Lab extends defineCluster({
      name: 'lab',
      site: 'house',
      distribution: k3s({ version: '1.36' }),
      network: { nodes: lan, podsRouted: true },
      nodes: { one: { address: '192.168.1.10', roles: ['control-plane'], capacity: { cpu: '4', memory: '8Gi' } } },
      layers: { platform: {} },
      namespaces: { argocd: { podSecurity: 'restricted' } },
    }) {}
    const { model } = renderCluster(new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main', sites })));
    return { routed: model.network.podsRouted, sites: model.neighbours?.map((site) => `${site.name} ${site.lan}`) };
  };
  const cabin = { lan: '192.168.8.0/24' };
  const far = { lan: '192.168.9.0/24', routedTo: ['cabin'] };
  expect(neighbours({ house: { lan, routedTo: ['cabin'] }, cabin, far })).toEqual({ routed: true, sites: ['cabin 192.168.8.0/24'] });
  expect(neighbours({ house: { lan }, cabin: { ...cabin, routedTo: ['house'] } })).toEqual({
    routed: true,
    sites: ['cabin 192.168.8.0/24'],
  });
  expect(neighbours({ house: { lan }, far })).toEqual({ routed: true, sites: undefined });
});
