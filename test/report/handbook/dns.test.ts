import { expect, test } from 'vitest';
import type { Model } from '../../../src/model/index.ts';
import { k3sModel } from '../../checks/k3s.ts';
import { behindController, below, host, page } from './_pages.ts';

const shared = behindController({});
const named = (hosts: readonly string[], facts: Partial<Model> = {}, yaml = '') =>
  page('dns.md', { facts: { ...shared, exposures: [...(shared.exposures ?? []), ...hosts.map((name) => host(name))], ...facts }, yaml });

test('records in the words of each server', () => {
  expect(named(['notes.attic.lan'])).toMatchInlineSnapshot(`
    "# Names of attic

    1 name that the DNS server of the house has to know: paste what fits yours. Rendered by \`npm run synth\`; do not edit.

    ## Which name leads where

    | name | address | application |
    | --- | --- | --- |
    | notes.attic.lan | 10.20.0.200 | web |

    ## Hosts file of one machine

    At the end of \`/etc/hosts\`, on Windows \`C:\\Windows\\System32\\drivers\\etc\\hosts\`. Telephones have none.

    \`\`\`text
    10.20.0.200 notes.attic.lan
    \`\`\`

    ## dnsmasq

    \`/etc/dnsmasq.d/attic.conf\`, then \`dnsmasq --test && systemctl restart dnsmasq\`; OpenWrt reads it where \`confdir\` names the folder.

    \`\`\`ini
    host-record=notes.attic.lan,10.20.0.200
    \`\`\`

    ## Unbound

    \`/etc/unbound/unbound.conf.d/attic.conf\`, then \`unbound-checkconf && systemctl reload unbound\`; in OPNsense and pfSense the same names go into the host overrides.

    \`\`\`yaml
    server:
      local-data: "notes.attic.lan. IN A 10.20.0.200"
    \`\`\`

    ## Pi-hole 6

    In the page under Settings → Local DNS Records, or in \`/etc/pihole/pihole.toml\`: these lines inside \`hosts\` of \`[dns]\`, beside those that are there. FTL reads the file again by itself; \`/etc/pihole/custom.list\` of before is no longer read.

    \`\`\`toml
    [dns]
      hosts = [
        "10.20.0.200 notes.attic.lan"
      ]
    \`\`\`

    On a Pi-hole without other records, because this replaces all of them:

    \`\`\`sh
    sudo pihole-FTL --config dns.hosts '[
      "10.20.0.200 notes.attic.lan"
    ]'
    \`\`\`

    ## Pi-hole 5

    At the end of \`/etc/pihole/custom.list\`, then \`pihole restartdns\`.

    \`\`\`text
    10.20.0.200 notes.attic.lan
    \`\`\`

    ## See that it works

    \`\`\`sh
    dig +short notes.attic.lan
    getent hosts notes.attic.lan
    \`\`\`

    10.20.0.200 must come back. On Windows: \`nslookup notes.attic.lan\`, after \`ipconfig /flushdns\`.

    - A browser with DNS over HTTPS, or Android with Private DNS, asks another server than that of the house: switch it off there, or make an exception.
    - Nodes ask the same server when programs in pods call each other by these names, for a sign-in for example.
    "
  `);
});

test('one line for a whole zone, where every name of it leads to one address', () => {
  const text = named(['notes.attic.lan', 'git.tools.attic.lan']);
  expect(below('One line for every name below attic.lan', text)).toMatchInlineSnapshot(`
    "Instead of the lines above, so that the next host needs no change here. Any other name below attic.lan leads to 10.20.0.200 too, that of a printer included.

    \`\`\`ini
    # dnsmasq: /etc/dnsmasq.d/attic.conf; Pi-hole 5 the same, then pihole restartdns
    address=/attic.lan/10.20.0.200
    local=/attic.lan/
    \`\`\`

    \`\`\`yaml
    # Unbound: /etc/unbound/unbound.conf.d/attic.conf
    server:
      local-zone: "attic.lan." redirect
      local-data: "attic.lan. IN A 10.20.0.200"
    \`\`\`

    \`\`\`sh
    # Pi-hole 6, which reads no file of /etc/dnsmasq.d by itself. This replaces further lines of yours: see them first.
    sudo pihole-FTL --config misc.dnsmasq_lines
    sudo pihole-FTL --config misc.dnsmasq_lines '["address=/attic.lan/10.20.0.200","local=/attic.lan/"]'
    \`\`\`"
  `);
});

test.each([
  [
    'a registry in the zone that is no host of the cluster',
    'registry.attic.lan/notes:1.0.0',
    'Not here: registry.attic.lan stands elsewhere.',
  ],
])('no such line: %s', (_, image, expected) => {
  const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { containers: [{ name: web, image: '${image}' }] } } }`;
  const text = named(['notes.attic.lan', 'git.attic.lan'], {}, yaml);
  expect(below('One line for every name below attic.lan', text)).toBe(expected);
  expect(below('Names that the cluster asks for itself', text)).toContain('| registry.attic.lan | images |');
});

test('no such line where names lead to two addresses, and none for a domain of the internet', () => {
  const two = {
    exposures: [
      ...(shared.exposures ?? []),
      host('10.20.0.11', { application: 'other', kind: 'node-port', ingress: undefined, nodePorts: [30080, 30443] }),
      host('a.attic.lan'),
      host('b.attic.lan', { ingress: 'second' }),
    ],
    ingresses: [
      ...(shared.ingresses ?? []),
      { key: 'second', className: 'second', controller: 'nginx', pods: { namespace: 'second', labels: {} }, hostNetwork: false } as const,
    ],
  };
  expect(below('One line for every name below attic.lan', page('dns.md', { facts: { ...shared, ...two } }))).toBe(
    'Not here: its names lead to 10.20.0.200 and 10.20.0.11.',
  );
  expect(named(['a.example.org', 'b.example.org'])).not.toContain('One line for every name');
  expect(named(['a.home.example.org', 'b.home.example.org'])).toContain('address=/home.example.org/10.20.0.200\n```');
});

test('a name carries no port, and one that ends in .local is asked for by multicast', () => {
  const ports = behindController({ kind: 'node-port', host: '10.20.0.11', nodePorts: [30080, 30443] });
  const text = page('dns.md', { facts: { ...ports, exposures: [...(ports.exposures ?? []), host('notes.attic.local')] } });
  expect(text).toContain('Names carry no port: pages answer at :30080 and :30443');
  expect(text).toContain('by multicast and no DNS server at all');
});

test('a cluster without names has no such page', () => {
  expect(page('dns.md', {})).toBe('');
});

test('where the Traefik of K3s answers on several nodes, the other addresses are told', () => {
  const ingresses = shared.ingresses ?? [];
  const of = (facts: Partial<Model>) => page('dns.md', { facts: { ...facts, ingresses, exposures: [host('notes.attic.lan')] } });
  expect(below('Which name leads where', of(k3sModel()))).toMatchInlineSnapshot(`
    "| name | address | application |
    | --- | --- | --- |
    | notes.attic.lan | 10.20.0.11 | web |

    10.20.0.11 is one node of several: 10.20.0.12 answers in the same way. Point names there while it is off, or give every name all of these addresses."
  `);
  expect(below('Which name leads where', of(k3sModel({ nodes: k3sModel().nodes.slice(0, 1) })))).not.toContain('answers in the same way');
});
