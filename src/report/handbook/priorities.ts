import { text } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import type { Book, Section } from './book.ts';
import { section, table, words } from './markdown.ts';

/** Who goes first when there is no room, lowest priority first. */
export const priorities: Section = (book) => {
  const { model, facts } = book;
  const standard = facts.ofKind('scheduling.k8s.io', 'PriorityClass').find(({ body }) => body['globalDefault'] === true)?.identity.name;
  const known = new Map(model.priorityClasses.map(({ name, value }) => [name, value]));
  const used = membersByClass(book, standard);
  const names = [...new Set([...known.keys(), ...used.keys()])];
  const value = (name: string) => known.get(name) ?? systemClasses[name] ?? (name === '' ? 0 : undefined);
  const rows = names
    .sort((a, b) => (value(a) ?? Number.MAX_SAFE_INTEGER) - (value(b) ?? Number.MAX_SAFE_INTEGER) || compareText(a, b))
    .map((name) => [
      name === '' ? 'no class' : words(name),
      value(name) === undefined ? 'as its chart says' : String(value(name)),
      [...(name === standard ? ['pods that name no class'] : []), ...(used.get(name) ?? [])].join(', ') || 'nobody now',
    ]);
  if (model.priorityClasses.length === 0) return [];
  return section(
    'Priorities',
    `A pod that finds no room pushes out pods of lower classes. When a node runs short of memory, the kubelet takes away first what uses more than it requested, and of these the lowest class. The first row goes first.${standard === undefined ? '' : ` Pods of Argo CD and of most charts name no class.`}`,
    ...table(['class', 'value', 'who'], rows),
  );
};

/** Classes of Kubernetes itself. @source kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods */
const systemClasses: Readonly<Record<string, number>> = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 };

function membersByClass({ facts }: Book, standard: string | undefined): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, Set<string>>();
  for (const { manifest, podSpec } of facts.pods) {
    const { name } = manifest.identity;
    const own = text(podSpec['priorityClassName']) ?? standard ?? '';
    const { application } = manifest.origin;
    const members = all.get(own) ?? new Set<string>();
    members.add(`${words(application)}${application === name ? '' : `/${words(name)}`}`);
    all.set(own, members);
  }
  return new Map([...all].map(([name, members]) => [name, [...members].sort(compareText)]));
}
