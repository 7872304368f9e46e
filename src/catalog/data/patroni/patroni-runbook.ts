import type { Runbook } from '../../../authoring/index.ts';
import { dockerfile } from './patroni-image.ts';

export interface PatroniPage {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  /** Image of PostgreSQL that it is built on. */
  readonly base: string;
  readonly members: number;
  /** What the members agree in. */
  readonly store: 'etcd' | 'kubernetes';
}

/** How the image is made, and what an owner of the servers does by hand. */
export function patroniRunbook({ name, namespace, image, base, members, store }: PatroniPage): Runbook {
  const control = `kubectl -n ${namespace} exec -it ${name}-0 -- patronictl --config-file /etc/patroni/patroni.yml`;
  return {
    file: `patroni-${name}.md`,
    text: `# PostgreSQL ${name} under Patroni

## The image

\`${image}\` is yours to build, whenever PostgreSQL or Patroni have a new version. Its first line is the image that the Jobs of this
database use:

\`\`\`dockerfile
${dockerfile(base)}\`\`\`

\`\`\`sh
docker build -t ${image} .
docker push ${image}
\`\`\`

## Who is primary

\`\`\`sh
${control} list
${control} history
\`\`\`

Pods are told apart by number, not by role: any of them may be the primary. Clients come through ${
      members === 1
        ? `the Service \`${name}\``
        : `\`${name}\`, where HAProxy follows the primary; port 5433 of \`${name}-replica\` only reads`
    }.

${members === 1 ? '' : switchover(control, name)}## Settings

\`settings\` and \`synchronous\` of the cluster file take effect with the next sync: what all servers must agree on is written into the store by
the Job \`${name}-settings\`, which replaces what somebody changed by hand. Some need a restart; \`list\` marks these servers:

\`\`\`sh
${control} restart ${name}
\`\`\`

## A server that lost its volume, or cannot follow

It copies everything from the primary by itself when its folder is empty. One that has data and cannot follow:

\`\`\`sh
${control} reinit ${name} ${name}-${Math.max(0, members - 1)}
\`\`\`

## All volumes are lost

The store still knows a cluster, so that no server dares to make a new one. Forget it first, then restore as restore-${name}.md says:

\`\`\`sh
${store === 'etcd' ? `${control} remove ${name}` : `kubectl -n ${namespace} delete configmap ${['config', 'failover', 'leader', 'sync'].map((part) => `${name}-${part}`).join(' ')} --ignore-not-found`}
\`\`\`
`,
  };
}

function switchover(control: string, name: string): string {
  return `## Change the primary

\`\`\`sh
${control} switchover ${name}
\`\`\`

Before a node is emptied this saves the half minute that an election takes. Connections to the old primary are cut, and clients connect again.

`;
}
