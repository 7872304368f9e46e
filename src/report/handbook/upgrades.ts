import { below, kubernetesSupport, lifecycleChecks, runChecks, text, whole } from '../../checks/index.ts';
import { compareText } from '../../issues/index.ts';
import { type Model, parseImage } from '../../model/index.ts';
import type { Page } from '../page.ts';
import { type Book, byLayer, titleOf } from './book.ts';
import { block, code, list, section, steps, table, words } from './markdown.ts';
import { imagesOf } from './names.ts';

/** The page for the day something is upgraded: what is pinned, what ends, in which order, what is away meanwhile. */
export function upgradesPage(book: Book): readonly Page[] {
  const { model } = book;
  const text = [
    `# Upgrades of ${model.cluster}`,
    'What is pinned, what ends, in which order, and what is away meanwhile. Rendered by `npm run synth`; do not edit.',
    ...kubernetes(book),
    ...ending(book),
    ...section('In this order', ...steps(order(book))),
    ...away(book),
    ...pins(book),
  ].join('\n\n');
  return [{ file: 'upgrades.md', text: `${text}\n` }];
}

function kubernetes({ model }: Book): readonly string[] {
  const { name, version } = model.distribution;
  const index = kubernetesSupport.findIndex(({ minor }) => minor === version);
  const rows = index === -1 ? [] : kubernetesSupport.slice(index, index + 3);
  const next = rows[1]?.minor;
  return section(
    'Kubernetes',
    `${name} ${version} on ${model.nodes.map((node) => node.name).join(', ')}. One minor after the other, never two at once; back is not possible.`,
    ...table(
      ['minor', 'upstream fixes it until'],
      rows.map(({ minor, until, state }) => [
        `${minor}${minor === version ? ' (this cluster)' : ''}`,
        state === 'ended' ? `${until}: ended` : until,
      ]),
    ),
    ...(next === undefined
      ? []
      : [
          'Rehearse it before, on this machine and without the cluster:',
          block('sh', `npx labwright rehearse --cluster ${model.cluster} --kubernetes ${next}`),
        ]),
    ...machineSteps(model, next ?? '<minor>'),
  );
}

/** How each distribution takes the next minor. Control plane first: a kubelet may be older than its API server, never newer. */
function machineSteps({ distribution, nodes }: Model, next: string): readonly string[] {
  const first = nodes.filter(({ roles }) => roles.includes('control-plane'));
  const others = nodes.filter((node) => !first.includes(node));
  const address = (name: string) => nodes.find((node) => node.name === name)?.address ?? name;
  const drained = (name: string, command: string) => [
    ...(nodes.length > 1 ? [`kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data --timeout=15m`] : []),
    command,
    ...(nodes.length > 1 ? [`kubectl uncordon ${name}`] : []),
  ];
  const perNode: Readonly<
    Record<Model['distribution']['name'], (name: string, role: 'first' | 'further' | 'worker') => readonly string[]>
  > = {
    microk8s: (name) => drained(name, `ssh ${address(name)} sudo snap refresh microk8s --channel=${next}/stable`),
    k3s: (name, role) =>
      drained(
        name,
        `# on ${name}: the command that installed it, see npx labwright bootstrap, with INSTALL_K3S_CHANNEL=v${next} (${role === 'worker' ? 'agent' : 'server'})`,
      ),
    talos: (name) => [`# on ${name}: talosctl upgrade --nodes ${address(name)} --image <installer of the release that supports ${next}>`],
    kubeadm: (name, role) =>
      drained(
        name,
        `# on ${name}: packages of v${next} for kubeadm, then kubeadm upgrade ${role === 'first' ? 'apply' : 'node'}, then packages of kubelet and kubectl, systemctl restart kubelet`,
      ),
  };
  const lines = [
    ...first.flatMap(({ name }, index) => perNode[distribution.name](name, index === 0 ? 'first' : 'further')),
    ...others.flatMap(({ name }) => perNode[distribution.name](name, 'worker')),
    ...(distribution.name === 'talos'
      ? [`talosctl --nodes ${first[0]?.address ?? '<control plane>'} upgrade-k8s --to ${next}.<patch>`]
      : []),
  ];
  const why =
    nodes.length > 1
      ? 'The control plane first, then one node after the other; wait until all is healthy in between:'
      : 'There is one node: everything on it is away while it restarts.';
  return lines.length === 0 ? [] : [why, block('sh', ...lines)];
}

/** What gets no fixes any more, or soon none, and what its owner says to that. */
function ending({ input }: Book): readonly string[] {
  const rows = runChecks(input, lifecycleChecks)
    .filter(({ code: name }) => name.startsWith('LIFECYCLE_') && name !== 'LIFECYCLE_SELF_HOSTED_GIT')
    .map(({ path, message, hint = '', accepted = '' }) => [words(path), words(message), words(hint), words(accepted)]);
  return section('What ends', ...table(['what', 'why', 'what instead', 'accepted because'], rows));
}

/** From the ground up; each line is done, and all is healthy, before the next. */
function order(book: Book): readonly string[] {
  const { model, runbooks } = book;
  const own = runbooks.filter(({ file, text: page }) => file.startsWith('upgrade-') || /^## Upgrading$/m.test(page));
  const charts = (names: readonly string[]) =>
    model.applications
      .filter(({ name, charts: all, sources = [] }) => names.includes(name) && all.length + sources.length > 0)
      .map(({ name }) => name);
  const backups = model.backups.some(({ kind }) => kind === 'scheduled');
  return [
    ...(backups ? ['See that the newest copies are of today, and make one of what matters most: each restore page says how.'] : []),
    'Read what upstream says of every minor in between; `npx labwright images --verify` tells whether a tag is really there.',
    `Change one pin in \`clusters/\`, ${code('npm run synth')}, read the difference, ${code(`npx labwright rehearse --cluster ${model.cluster} --base origin/${model.repository.revision}`)}, push.`,
    ...byLayer(model).flatMap(({ layer, names }) => {
      const foreign = charts(names);
      return foreign.length === 0 ? [] : [`Charts of layer ${words(layer)}, one at a time: ${foreign.map(words).join(', ')}.`];
    }),
    `Images, layer after layer: ${model.layers.map(({ name }) => words(name)).join(', ')}. Databases before what writes to them.`,
    'Argo CD, which does not manage its own programs: the last step of `npx labwright bootstrap` says how.',
    'Kubernetes last, as above, after everything that runs on it is known to run on the next minor.',
    ...own.map((page) => `Has a page of its own: [${words(titleOf(page))}](${page.file}).`),
  ];
}

/** Programs that are not there while they are replaced. */
function away({ model, facts }: Book): readonly string[] {
  const rows = facts.pods.flatMap(({ manifest }) => {
    const { kind, namespace, name } = manifest.identity;
    const recreated = kind === 'Deployment' && text(below(manifest.body, 'spec', 'strategy', 'type')) === 'Recreate';
    if (!recreated && kind !== 'StatefulSet') return [];
    const replicas = whole(below(manifest.body, 'spec', 'replicas')) ?? 1;
    if (!(recreated || (kind === 'StatefulSet' && replicas === 1)) || replicas === 0) return [];
    const start = model.workloads.find((one) => one.application === manifest.origin.application && one.name === name)?.typicalStart;
    const needed = model.applications
      .filter(({ dependsOn }) => dependsOn.includes(manifest.origin.application))
      .map((one) => words(one.name));
    return [[`${namespace}/${words(name)}`, start ?? '', needed.join(', ')]];
  });
  return section(
    'What is away while it is replaced',
    ...(rows.length === 0
      ? []
      : [
          'One pod that cannot be there twice. The time is that of a start on a warm node, without the pull of the image:',
          ...table(
            ['program', 'about', 'felt by'],
            [...rows].sort((a, b) => compareText(a.join(), b.join())),
          ),
        ]),
  );
}

function pins(book: Book): readonly string[] {
  const { model } = book;
  const charts = model.applications.flatMap(({ name, charts: all, sources = [] }) => [
    ...all.map(({ chart, version, repoURL }) => [words(name), `chart ${words(chart)}`, version, words(repoURL)]),
    ...sources.map(({ path, revision, repoURL }) => [words(name), `folder ${words(path)}`, revision, words(repoURL)]),
  ]);
  const images = imagesOf(book).map((image) => {
    const { repository, tag, digest } = parseImage(image);
    return [words(repository), tag ?? '', digest === undefined ? '' : code(digest)];
  });
  return section(
    'Pins',
    ...list([`Argo CD: ${code(`argocd/${model.cluster}/bootstrap/kustomization.yaml`)}`]),
    ...table(['application', 'what', 'version', 'from'], charts),
    ...(images.some(([, , digest]) => digest !== '')
      ? table(['image', 'tag', 'digest'], images)
      : table(
          ['image', 'tag'],
          images.map(([image = '', tag = '']) => [image, tag]),
        )),
  );
}
