import { type SecretRow, secretInventory } from '../../checks/index.ts';
import type { Application, Model, SecretKey, SecretRequirement } from '../../model/index.ts';
import type { Section } from './book.ts';
import { block, code, part, section, table, words } from './markdown.ts';

/** The application that brings a chart of this name. */
export function chartOf({ applications }: Model, name: string): Application | undefined {
  return applications.find(({ charts }) => charts.some(({ chart }) => chart === name));
}

/** Which Secrets the owner brings, which are made, and with what command. */
export const secrets: Section = ({ model, input }) => {
  const others = otherSecrets(secretInventory(input));
  if (model.secrets.length === 0) return others.length === 0 ? [] : section('Secrets', ...others);
  return section(
    'Secrets',
    whereFrom(model),
    block(
      'sh',
      `npx labwright secrets generate --cluster ${model.cluster}`,
      ...(chartOf(model, 'sealed-secrets') === undefined
        ? [`npx labwright secrets apply --cluster ${model.cluster}`]
        : [`npx labwright secrets seal --cluster ${model.cluster}`]),
      `npx labwright secrets status --cluster ${model.cluster}`,
    ),
    ...part(
      'You bring these',
      ...table(
        ['secret', 'key', 'what it is', 'looks like', 'read by'],
        keys(model, 'given').map(({ secret, key }) => [
          ...nameOf(secret, key),
          words(key.purpose),
          key.kind === 'given' ? code(key.example) : '',
          readers(secret, key),
        ]),
      ),
    ),
    ...part(
      'Made for you',
      ...table(
        ['secret', 'key', 'what for', 'read by'],
        keys(model, 'random').map(({ secret, key }) => [...nameOf(secret, key), words(key.purpose), readers(secret, key)]),
      ),
    ),
    ...part(
      'Put together from these',
      ...table(
        ['secret', 'key', 'read by'],
        keys(model, 'derived').map(({ secret, key }) => [...nameOf(secret, key), readers(secret, key)]),
      ),
    ),
    ...others,
  );
};

/** What programs of the cluster make, or nobody: a line for each Secret. */
function otherSecrets(rows: readonly SecretRow[]): readonly string[] {
  const groups = new Map<string, SecretRow[]>();
  for (const row of rows.filter(({ maker }) => maker !== 'requirement')) {
    const path = `${row.namespace}/${row.name}`;
    groups.set(path, [...(groups.get(path) ?? []), row]);
  }
  return part(
    'Made in the cluster',
    ...table(
      ['secret', 'keys', 'made by', 'read by'],
      [...groups].map(([path, own]) => [
        words(path),
        own.map(({ key }) => words(key)).join(', '),
        words(makerOf(own)),
        [...new Set(own.flatMap(({ readers: all }) => all))].map(words).join(', '),
      ]),
    ),
  );
}

function makerOf(rows: readonly SecretRow[]): string {
  const made = rows.find(({ maker }) => maker !== 'nobody') ?? rows[0];
  if (made === undefined || made.maker === 'nobody') return 'nothing here';
  return `${made.maker === 'chart' ? 'perhaps ' : ''}${made.by}${made.from === undefined ? '' : `, ${made.from}`}`;
}

function whereFrom(model: Model): string {
  const file = code(`.secrets/${model.cluster}.yaml`);
  const start = `No value stands in Git. All of them lie in ${file} on your machine and, as long as it runs, in the cluster: keep a copy outside, see [rebuild.md](rebuild.md).`;
  if (chartOf(model, 'sealed-secrets') !== undefined)
    return `${start} \`seal\` writes them for Git as ciphertext, see [sealed-secrets.md](sealed-secrets.md).`;
  if (chartOf(model, 'external-secrets') !== undefined)
    return `${start} The cluster reads them from a store, see [external-secrets.md](external-secrets.md); \`apply\` sends only what does not come from there.`;
  return `${start} \`generate\` makes what can be made and names what is missing, \`apply\` sends all to the cluster.`;
}

/** The keys of one kind. */
function keys(
  { secrets: all }: Model,
  kind: SecretKey['kind'],
): readonly { readonly secret: SecretRequirement; readonly key: SecretKey }[] {
  return all.flatMap((secret) => secret.keys.filter((key) => key.kind === kind).map((key) => ({ secret, key })));
}

function nameOf({ namespace, name }: SecretRequirement, key: SecretKey): readonly string[] {
  return [`${namespace}/${words(name)}`, words(key.name)];
}

function readers({ consumers }: SecretRequirement, { name }: SecretKey): string {
  const own = consumers.filter(({ key }) => key === name);
  return [...new Set(own.map(({ workload }) => words(workload)))].join(', ');
}
