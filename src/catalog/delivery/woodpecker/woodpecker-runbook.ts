import type { AnyCluster, Runbook } from '../../../authoring/index.ts';
import type { GitServer } from '../handles.ts';

interface Place<C extends AnyCluster> {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  readonly page: string;
  readonly secret: string;
  readonly pipelines: string;
  readonly agents: string;
  readonly forge: GitServer<C>;
  readonly verify: boolean;
}

/** Where the forge keeps what it must be told, and what else it wants to be allowed. */
const forges: Readonly<Record<GitServer<AnyCluster>['program'], (page: string) => readonly string[]>> = {
  gitea: (page) => [
    `At ${page}/-/admin/applications, *Create a new OAuth2 application*, a confidential one, with the redirect address below.`,
  ],
  gitlab: (page) => [
    `At ${page}/admin/applications, *New application*, confidential, with the scopes \`api\`, \`read_user\`, \`read_repository\`, \`openid\`, \`profile\` and \`email\`, and the redirect address below.`,
    `At ${page}/admin/application_settings/network, *Outbound requests*: allow webhooks to the local network, because Woodpecker is called inside the cluster.`,
  ],
};

/** What its owner does by hand: the client at the forge, the first repository, registries, and an agent that is stuck. */
export function woodpeckerRunbook<C extends AnyCluster>(at: Place<C>): Runbook {
  const { cluster, name, namespace, page, secret, pipelines, agents, forge, verify } = at;
  const text = [
    `# Woodpecker ${name} of ${cluster}`,
    `${page} builds what lies at ${forge.page}. Its pipelines run in namespace \`${pipelines}\`.`,
    '## Before the first start: a client at the forge',
    ...forges[forge.program](forge.page),
    shell(`${page}/authorize`),
    `The forge shows an id and a secret, the secret once. Both are keys of Secret \`${secret}\` that nobody can invent, \`client-id\` and \`client-secret\`; until they are there, the pod waits. A client made anew only needs the Secret and a restart:`,
    shell(`kubectl -n ${namespace} rollout restart deployment/${name}`),
    '## A repository',
    `Sign in with an account of the forge, *Add repository*, choose it. Woodpecker puts its webhook there, with an address inside the cluster. The pipeline is \`.woodpecker/*.yaml\` in the repository; this library brings one that builds, scans, pushes and bumps an image, in \`ci/templates/woodpecker/\`.`,
    `Clones go to ${forge.page} by that name, so the DNS of the cluster must know it${verify ? ', and its certificate must be of a public authority' : '; its certificate is not checked'}.`,
    'Passwords of registries are secrets of the repository or of its organisation, never of the pipeline file. A pull request from a fork waits until somebody with the right to push approves it, and it sees no secret that is not marked for pull requests.',
    '## When a pipeline does not start',
    shell(
      `kubectl -n ${namespace} logs statefulset/${agents}`,
      `kubectl -n ${pipelines} get events --sort-by=.lastTimestamp | tail`,
      `kubectl -n ${pipelines} get pods,pvc`,
    ),
    'Quota and the room of the node come first, then the volume of the workflow. What a lost agent left behind has a name that begins with `wp-` and may go when no pipeline runs:',
    shell(`kubectl -n ${pipelines} get pods,pvc,services,secrets -o name | grep '/wp-' | xargs -r kubectl -n ${pipelines} delete`),
  ];
  return { file: `woodpecker-${name}.md`, text: `${text.join('\n\n')}\n` };
}

const shell = (...lines: readonly string[]) => ['```sh', ...lines, '```'].join('\n');
