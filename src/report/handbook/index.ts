import type { CheckInput } from '../../checks/index.ts';
import type { Page } from '../page.ts';
import { addresses } from './addresses.ts';
import { alerts } from './alerts.ts';
import { acceptances, applications, connections, demands, environments, heldBack, removals, retirements } from './applications.ts';
import { certificates } from './authorities.ts';
import { type Book, bookOf, type Section, titleOf } from './book.ts';
import { coldStartPage } from './cold-start.ts';
import { dnsPage } from './dns.ts';
import { languageModels, machines, networks, powerModes } from './machines.ts';
import { anchor, count, list, words } from './markdown.ts';
import { nodes, room } from './nodes.ts';
import { priorities } from './priorities.ts';
import { rebuildPage } from './rebuild.ts';
import { secrets } from './secrets.ts';
import { upgradesPage } from './upgrades.ts';
import { storageClasses, volumes } from './volumes.ts';
import { openPorts, pagesToOpen } from './ways-in.ts';

/** What is looked for in a hurry comes first. */
const sections: readonly Section[] = [
  pagesToOpen,
  openPorts,
  certificates,
  alerts,
  addresses,
  nodes,
  room,
  machines,
  powerModes,
  networks,
  applications,
  environments,
  heldBack,
  connections,
  volumes,
  storageClasses,
  removals,
  retirements,
  secrets,
  priorities,
  languageModels,
  demands,
  acceptances,
];

/**
 * The cluster as its owner looks things up: what runs where, who talks to whom, what is exposed, what is backed up; and pages for
 * names, upgrades, a start after a power cut and a rebuild. `runbooks` are the other pages of the cluster, which these link to.
 */
export function handbook(input: CheckInput, runbooks: readonly Page[] = []): readonly Page[] {
  const book = bookOf(input, runbooks);
  const others = [...coldStartPage(book), ...rebuildPage(book), ...upgradesPage(book), ...dnsPage(book)];
  return [front(book, others), ...others];
}

function front(book: Book, others: readonly Page[]): Page {
  const { model, manifests } = book;
  const { name, version } = model.distribution;
  const body = sections.flatMap((section) => section(book));
  const contents = body.flatMap((text) => /^## (.+)$/.exec(text)?.[1] ?? []).map((title) => `[${title}](${anchor(title)})`);
  const pages = [...others, ...book.runbooks].map((page) => `[${words(titleOf(page))}](${page.file})`);
  const text = [
    `# ${model.cluster}`,
    `${name} ${version} · ${count(model.nodes.length, 'node')} · ${count(model.applications.length, 'application')} · ${count(manifests.length, 'object')}. Rendered by \`npm run synth\`; do not edit.`,
    `On this page: ${contents.join(' · ')}`,
    ...(pages.length === 0 ? [] : ['Pages beside it:', ...list(pages)]),
    ...body,
  ].join('\n\n');
  return { file: 'handbook.md', text: `${text}\n` };
}
