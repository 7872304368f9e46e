import { compareText } from '../../issues/index.ts';
import { type Machine, type Model, startOrder } from '../../model/index.ts';
import { contains, parseAddress, parseAddresses, parseDuration, readable, UnitError } from '../../units/index.ts';
import type { Page } from '../page.ts';
import { type Book, byLayer } from './book.ts';
import { needs } from './loops.ts';
import { list, section, steps, table, words } from './markdown.ts';
import { isPrivate, usedNames } from './names.ts';

/** The page for the night after a power cut: which machine first, what needs what, and where the house turns in a circle. */
export function coldStartPage(book: Book): readonly Page[] {
  const { model } = book;
  if (model.nodes.length === 0) return [];
  const text = [
    `# Start ${model.cluster} after a power cut`,
    'Everything that ran comes back by itself once its machine is on; this is the order that spares waiting, and what to look at. Rendered by `npm run synth`; do not edit.',
    ...section('Machines, in this order', ...steps(machines(book))),
    ...modes(book),
    ...section(
      'Needed to start',
      ...table(
        ['what', 'from', 'what that means'],
        needs(book).map(({ what, from, meaning }) => [what, from, meaning]),
      ),
    ),
    ...applications(book),
  ].join('\n\n');
  return [{ file: 'cold-start.md', text: `${text}\n` }];
}

/** Machines that workloads of the cluster call, with who calls them. */
export function neededMachines({ model }: Pick<Book, 'model'>): readonly { readonly machine: Machine; readonly by: readonly string[] }[] {
  return (model.machines ?? []).flatMap((machine) => {
    const by = model.externals
      .filter(({ hosts }) => hosts.some((host) => reaches(host, machine.address)))
      .map(({ application }) => application);
    return by.length === 0 ? [] : [{ machine, by: [...new Set(by)].sort(compareText) }];
  });
}

function reaches(host: string, address: string | undefined): boolean {
  if (address === undefined || !/^\d/.test(host)) return false;
  try {
    const range = parseAddresses(host);
    // A whole LAN names nobody.
    return range.last - range.first < 16 && contains(range, parseAddress(address));
  } catch (error) {
    if (error instanceof UnitError) return false;
    throw error;
  }
}

function machines(book: Book): readonly string[] {
  const { model } = book;
  const first = model.nodes.filter(({ roles }) => roles.includes('control-plane'));
  const others = model.nodes.filter((node) => !first.includes(node));
  const names = usedNames(book).some(({ host }) => isPrivate(host));
  const hosts = (model.machines ?? []).filter(({ kind }) => kind === 'host');
  const { gateway, fixed } = model.site;
  return [
    `Router and switches${gateway === undefined ? '' : `, ${gateway}`}, and the DNS server of the house${names ? ': nodes find images, Git or sign-in by names that only it knows' : ''}.`,
    ...fixed.map(({ name, address }) => {
      const targets = model.backupTargets.filter(({ server }) => server.includes(address)).map(({ key }) => words(key));
      return `${words(name)}, ${address}${targets.length === 0 ? '' : `: holds the copies (${targets.join(', ')})`}.`;
    }),
    ...hosts.map(({ name, purpose }) => `Host ${words(name)}: ${words(purpose)}.`),
    ...neededMachines(book).map(
      ({ machine, by }) =>
        `${machine.kind} ${words(machine.name)}, ${machine.address}: ${words(machine.purpose)}; called by ${by.map(words).join(', ')}.`,
    ),
    ...first.map(({ name, address }) => `Control plane ${name}, ${address}: until it answers, nothing new starts anywhere.`),
    ...others.map(({ name, address }) => `Node ${name}, ${address}.`),
    `\`kubectl get nodes\` says Ready${model.nodes.length === 1 ? '' : ' in every line'}.`,
  ];
}

/** What is on only in some modes of a host, and who misses it in the others. */
function modes({ model }: Book): readonly string[] {
  const plans = model.powerModes ?? [];
  if (plans.length === 0) return [];
  const lines = plans.flatMap((plan) => {
    const ours = plan.modes.filter(({ nodes }) => nodes.some((name) => model.nodes.some((node) => node.name === name)));
    const names = (all: readonly string[]) => all.map(words).join(' + ');
    const allowed = plan.together.map(names);
    return [
      `Host ${words(plan.host)}: the cluster is on in mode ${ours.map(({ name }) => words(name)).join(' or ')}; ${allowed.length === 0 ? 'no two modes are on together' : `together may be on ${allowed.join(', ')}, and nothing else`}.`,
      ...missing(
        model,
        ours.map(({ name }) => name),
        plan.modes,
      ).map(
        ({ machine, by, mode }) =>
          `${words(machine)} is on only in mode ${words(mode)}: without it ${by.map(words).join(', ')} ${by.length === 1 ? 'answers' : 'answer'} with errors.`,
      ),
    ];
  });
  return section('Power modes', ...list(lines));
}

function missing(
  model: Model,
  ours: readonly string[],
  all: readonly { readonly name: string; readonly machines: readonly string[] }[],
): readonly { readonly machine: string; readonly by: readonly string[]; readonly mode: string }[] {
  return neededMachines({ model }).flatMap(({ machine, by }) => {
    const on = all.filter(({ machines: names }) => names.includes(machine.name)).map(({ name }) => name);
    return on.length === 0 || on.some((name) => ours.includes(name)) ? [] : [{ machine: machine.name, by, mode: on.join(' or ') }];
  });
}

/** Layer by layer, each application after what it needs. */
function applications({ model, facts }: Book): readonly string[] {
  const started = new Set([
    ...facts.pods.map(({ manifest }) => manifest.origin.application),
    ...model.footprints.map(({ application }) => application),
  ]);
  const layers = byLayer(model).map(({ layer, names }) => ({
    layer,
    ordered: startOrder(model, names).filter(({ name }) => names.includes(name) && started.has(name)),
  }));
  const rows = layers.flatMap(({ layer, ordered }) =>
    ordered.map(({ name, dependsOn }) => [words(layer), words(name), dependsOn.map(words).join(', '), longest(model, name)]),
  );
  return section(
    'Applications, in the order in which they can be well',
    ...(rows.length === 0
      ? []
      : [
          'All start at once, and what comes too early tries again: errors in the first minutes are normal. When one stays away, look at what it needs first.',
          ...table(['layer', 'application', 'needs', 'about'], rows),
        ]),
  );
}

/** The longest start among its programs that stay. */
function longest({ workloads }: Model, application: string): string {
  const all = workloads.filter((one) => one.application === application).map(({ typicalStart }) => typicalStart);
  return [...all].sort((a, b) => seconds(b) - seconds(a))[0] ?? '';
}

function seconds(text: string): number {
  return readable(() => parseDuration(text)) ?? 0;
}
