import type { Runbook } from '../../../authoring/index.ts';
import { clientPort, type EtcdMembers, memberHosts, peerPort } from './etcd-server.ts';

/** What the page speaks of. */
export interface EtcdPage {
  readonly members: EtcdMembers;
  readonly namespace: string;
  readonly argoName: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly backup: { readonly schedule: string; readonly target: string } | undefined;
}

/** How snapshots come back, and what to do about one lost member. */
export function etcdRunbook({ members, namespace, argoName, selector, backup }: EtcdPage): Runbook {
  const { name, count } = members;
  const all = Array.from({ length: count }, (_, index) => index);
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  const kubectl = `kubectl -n ${namespace}`;
  const policy = (automated: string) =>
    `kubectl -n argocd patch application ${argoName} --type merge -p '{"spec":{"syncPolicy":{"automated":${automated}}}}'`;
  const restore =
    backup === undefined
      ? 'Nothing is copied here: a lost store starts empty.'
      : `Snapshots are taken at \`${backup.schedule}\` UTC unless the CronJob's \`timeZone\` says otherwise, and lie in the folder \`${name}\` of ${backup.target}.

## Restore

All members begin anew from the same snapshot, so all of them stop first, and so should whoever writes. Argo CD would start them again,
so its Application is paused. For another snapshot than the newest write \`FILE=name-of-a-copy\` beside \`FORCE=yes\`, the same for every
member. What is there now is kept in a folder \`.before-restore-…\` of each volume.

\`\`\`sh
${[
  policy('null'),
  `${kubectl} patch cronjob ${name}-backup -p '{"spec":{"suspend":true}}'`,
  `${kubectl} scale statefulset/${name} --replicas=0`,
  `${kubectl} wait --for=delete pod -l ${labels.join(',')} --timeout=5m`,
  ...all.flatMap((index) => [
    `${kubectl} create job --from=cronjob/${name}-restore-${index} ${name}-restore-${index}-1 --dry-run=client -o yaml | kubectl set env --local -f - FORCE=yes --containers='*' -o yaml | kubectl create -f -`,
  ]),
  ...all.map((index) => `${kubectl} wait --for=condition=Complete --timeout=1h job/${name}-restore-${index}-1`),
  `${kubectl} scale statefulset/${name} --replicas=${count}`,
  `${kubectl} rollout status statefulset/${name} --timeout=5m`,
  policy('{"prune":true,"selfHeal":true}'),
].join('\n')}
\`\`\`

A Job that fails says why in the log of one of its containers: \`${kubectl} logs job/${name}-restore-0-1 --all-containers\`. Revisions go
on a thousand million further, so that nobody who watches keys takes old changes for new ones.

## Prove that a copy restores

\`\`\`sh
${kubectl} delete job ${name}-drill-1 --ignore-not-found
${kubectl} create job --from=cronjob/${name}-drill ${name}-drill-1
${kubectl} wait --for=condition=Complete --timeout=30m job/${name}-drill-1 && ${kubectl} logs job/${name}-drill-1
\`\`\``;
  return { file: `restore-${name}.md`, text: `# Restore ${name}\n\n${restore}\n${count === 1 ? '' : lostMember(members, kubectl)}` };
}

/** A member with an empty volume is not taken for the old one; it has to be taken out and in again. */
function lostMember(members: EtcdMembers, kubectl: string): string {
  const { name, count } = members;
  const hosts = memberHosts(members);
  return `
## One member lost its volume

Most of the others must be there. Such a member ends with "has already been bootstrapped": the others know it, and it knows nothing. It is
taken out and in again; here the last one, \`${name}-${count - 1}\`.

\`\`\`sh
ask() { ${kubectl} exec ${name}-0 -- etcdctl --endpoints=http://127.0.0.1:${clientPort} "$@"; }
ask member list
ask member remove <number of the lost one>
ask member add ${name}-${count - 1} --peer-urls=http://${hosts[count - 1]}:${peerPort}
\`\`\`

Then write \`initialState: 'existing'\` for it in the cluster file, push, and delete the pod. The others have data and do not ask; with
it, a store that lost all its volumes would not begin anew, so take it away again once the member is there.

More members, 3 instead of 1, come the same way: one at a time, each told to the others before its pod starts.
`;
}
