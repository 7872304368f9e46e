import type { AnyCluster, Runbook } from '../../../authoring/index.ts';
import type { GitServer } from '../handles.ts';

interface Place<C extends AnyCluster> {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  readonly page: string;
  readonly secret: string;
  readonly forge: GitServer<C>;
}

/** What its owner does by hand: the client at the forge, and the way to what follows it. */
export function droneRunbook<C extends AnyCluster>({ cluster, name, namespace, page, secret, forge }: Place<C>): Runbook {
  const applications = forge.program === 'gitea' ? `${forge.page}/-/admin/applications` : `${forge.page}/admin/applications`;
  const text = [
    `# Drone ${name} of ${cluster}`,
    `${page} builds what lies at ${forge.page}. Both call each other by these names, so the DNS of the cluster must know them.`,
    '## Before the first start: a client at the forge',
    `At ${applications}, a new application with the redirect address \`${page}/login\`${forge.program === 'gitlab' ? ' and the scopes `api` and `read_user`; and at the settings of the network, webhooks to the local network must be allowed' : ''}. The forge shows the secret once. Id and secret are keys of Secret \`${secret}\` that nobody can invent, \`client-id\` and \`client-secret\`; until they are there, the pod waits.`,
    '## The way to Woodpecker',
    'Both may stand beside each other, with a namespace of pipelines each. For each repository: translate `.drone.yml` to `.woodpecker/build.yaml` (`steps` and `when` stay, `kind`, `type` and `name` at the top go, `settings` of plugins stay), add its secrets anew, because Drone shows none, activate it there and deactivate it here, so that no push is built twice. Then take Drone from the cluster file; what becomes of its volume is said by `retire`.',
    `Builds of the past stay in ${namespace}/${name}-data; Woodpecker does not read them.`,
  ];
  return { file: `drone-${name}.md`, text: `${text.join('\n\n')}\n` };
}
