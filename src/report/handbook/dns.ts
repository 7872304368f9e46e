import { controllerOf, doorsOf } from '../../model/index.ts';
import type { Page } from '../page.ts';
import type { Book } from './book.ts';
import { block, code, count, list, section, table, words } from './markdown.ts';
import { isPrivate, namedHosts, usedNames, type Wildcard, wildcards } from './names.ts';

/** The page with records for the DNS server of the house; none without a host name. */
export function dnsPage(book: Book): readonly Page[] {
  const { model } = book;
  const hosts = namedHosts(book);
  if (hosts.length === 0) return [];
  const text = [
    `# Names of ${model.cluster}`,
    `${count(hosts.length, 'name')} that the DNS server of the house has to know: paste what fits yours. Rendered by \`npm run synth\`; do not edit.`,
    ...section(
      'Which name leads where',
      ...table(
        ['name', 'address', 'application'],
        hosts.map(({ host, address, application }) => [host, address, words(application)]),
      ),
      ...ports(book),
      ...otherDoors(book),
    ),
    ...elsewhere(book),
    ...records(book),
    ...section(
      'See that it works',
      block('sh', ...hosts.slice(0, 1).flatMap(({ host }) => [`dig +short ${host}`, `getent hosts ${host}`])),
      `${hosts[0]?.address} must come back. On Windows: ${code(`nslookup ${hosts[0]?.host}`)}, after ${code('ipconfig /flushdns')}.`,
      ...list([
        'A browser with DNS over HTTPS, or Android with Private DNS, asks another server than that of the house: switch it off there, or make an exception.',
        'Nodes ask the same server when programs in pods call each other by these names, for a sign-in for example.',
        ...(hosts.some(({ host }) => host.endsWith('.local'))
          ? ['Most systems ask for names that end in `.local` by multicast and no DNS server at all: choose another ending.']
          : []),
      ]),
    ),
  ].join('\n\n');
  return [{ file: 'dns.md', text: `${text}\n` }];
}

/** A name carries no port. */
function ports({ model }: Book): readonly string[] {
  const controllers = model.exposures.filter(({ kind }) => kind === 'ingress').map((host) => controllerOf(model, host));
  const all = [...new Set(controllers.flatMap((controller) => controller?.nodePorts ?? []))];
  return all.length === 0
    ? []
    : [
        `Names carry no port: pages answer at ${all.map((port) => `:${port}`).join(' and ')}, see [the handbook](handbook.md#reachable-from-outside).`,
      ];
}

/** Where a controller of the distribution answers on several nodes, a name may lead to any of them. */
function otherDoors({ model }: Book): readonly string[] {
  const isBare = model.exposures.some((host) => host.kind === 'ingress' && controllerOf(model, host) === undefined);
  const [first, ...others] = isBare ? doorsOf(model).map(({ address }) => address) : [];
  if (first === undefined || others.length === 0) return [];
  return [
    `${first} is one node of several: ${others.join(', ')} ${others.length === 1 ? 'answers' : 'answer'} in the same way. Point names there while it is off, or give every name all of these addresses.`,
  ];
}

/** Names that the cluster needs and that somebody else of the house answers to. */
function elsewhere(book: Book): readonly string[] {
  const own = new Set(namedHosts(book).map(({ host }) => host));
  const rows = usedNames(book)
    .filter(({ host }) => isPrivate(host) && !own.has(host))
    .map(({ host, use }) => [host, words(use)]);
  return section(
    'Names that the cluster asks for itself',
    ...(rows.length === 0
      ? []
      : ['They stand on other machines of the house, and nodes must find them:', ...table(['name', 'what for'], rows)]),
  );
}

/** The same facts in the words of each server. */
function records(book: Book): readonly string[] {
  const { cluster } = book.model;
  const hosts = namedHosts(book);
  const lines = hosts.map(({ host, address }) => `${address} ${host}`);
  return [
    ...section(
      'Hosts file of one machine',
      'At the end of `/etc/hosts`, on Windows `C:\\Windows\\System32\\drivers\\etc\\hosts`. Telephones have none.',
      block('text', ...lines),
    ),
    ...section(
      'dnsmasq',
      `${code(`/etc/dnsmasq.d/${cluster}.conf`)}, then \`dnsmasq --test && systemctl restart dnsmasq\`; OpenWrt reads it where \`confdir\` names the folder.`,
      block('ini', ...hosts.map(({ host, address }) => `host-record=${host},${address}`)),
    ),
    ...section(
      'Unbound',
      `${code(`/etc/unbound/unbound.conf.d/${cluster}.conf`)}, then \`unbound-checkconf && systemctl reload unbound\`; in OPNsense and pfSense the same names go into the host overrides.`,
      block('yaml', 'server:', ...hosts.map(({ host, address }) => `  local-data: "${host}. IN A ${address}"`)),
    ),
    ...section(
      'Pi-hole 6',
      'In the page under Settings → Local DNS Records, or in `/etc/pihole/pihole.toml`: these lines inside `hosts` of `[dns]`, beside those that are there. FTL reads the file again by itself; `/etc/pihole/custom.list` of before is no longer read.',
      block(
        'toml',
        '[dns]',
        '  hosts = [',
        ...lines.map((line, index) => `    ${JSON.stringify(line)}${index + 1 < lines.length ? ',' : ''}`),
        '  ]',
      ),
      'On a Pi-hole without other records, because this replaces all of them:',
      block('sh', ...`sudo pihole-FTL --config dns.hosts '${JSON.stringify(lines, undefined, 2)}'`.split('\n')),
    ),
    ...section('Pi-hole 5', 'At the end of `/etc/pihole/custom.list`, then `pihole restartdns`.', block('text', ...lines)),
    ...wildcards(book).flatMap((wildcard) => everyName(book, wildcard)),
  ];
}

/** All names of a zone by one line, where none of them is led astray. */
function everyName({ model }: Book, wildcard: Wildcard): readonly string[] {
  const { zone } = wildcard;
  const title = `One line for every name below ${zone}`;
  if ('against' in wildcard) return section(title, `Not here: ${wildcard.against.join(', ')}.`);
  const { address } = wildcard;
  const dnsmasq = [`address=/${zone}/${address}`, ...(isPrivate(zone) ? [`local=/${zone}/`] : [])];
  return section(
    title,
    `Instead of the lines above, so that the next host needs no change here. Any other name below ${zone} leads to ${address} too, that of a printer included.`,
    block('ini', `# dnsmasq: /etc/dnsmasq.d/${model.cluster}.conf; Pi-hole 5 the same, then pihole restartdns`, ...dnsmasq),
    block(
      'yaml',
      `# Unbound: /etc/unbound/unbound.conf.d/${model.cluster}.conf`,
      'server:',
      `  local-zone: "${zone}." redirect`,
      `  local-data: "${zone}. IN A ${address}"`,
    ),
    block(
      'sh',
      '# Pi-hole 6, which reads no file of /etc/dnsmasq.d by itself. This replaces further lines of yours: see them first.',
      'sudo pihole-FTL --config misc.dnsmasq_lines',
      `sudo pihole-FTL --config misc.dnsmasq_lines '${JSON.stringify(dnsmasq)}'`,
    ),
  );
}
