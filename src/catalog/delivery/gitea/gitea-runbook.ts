import type { AnyCluster, Runbook } from '../../../authoring/index.ts';
import { isExempt } from '../../shared/index.ts';
import type { GiteaProps } from './gitea-props.ts';

interface Place<C extends AnyCluster> {
  readonly cluster: string;
  readonly name: string;
  readonly namespace: string;
  readonly page: string;
  readonly secret: string;
  readonly props: GiteaProps<C>;
}

/** What its owner does by hand: the first sign-in, clients of its sign-in, images for nodes, a restore and what to run after it. */
export function giteaRunbook<C extends AnyCluster>({ cluster, name, namespace, page, secret, props }: Place<C>): Runbook {
  const exec = `kubectl -n ${namespace} exec deploy/${name} -c gitea --`;
  const { admin, database, backup, host, ssh } = props;
  const sections = [
    `# Gitea ${name} of ${cluster}`,
    `${page}${ssh === undefined ? '' : `, and SSH at \`ssh://git@${ssh.host ?? ssh.address.address}/\``}. Settings come from the cluster file, never from its pages.`,
    section(
      'First sign-in',
      `\`${admin.name ?? 'admin'}\` with the password in Secret \`${secret}\`:`,
      shell(`kubectl -n ${namespace} get secret ${secret} -o jsonpath='{.data.admin-password}' | base64 -d; echo`),
      `Change it there and then; the Secret is read again only while there is no admin at all. Make the accounts of others at ${page}/-/admin/users/new.`,
      'Locked out:',
      shell(`${exec} gitea admin user change-password --username ${admin.name ?? 'admin'} --password <a new one>`),
    ),
    section(
      'A program that people sign in to',
      `At ${page}/-/admin/applications, *Create a new OAuth2 application*: a name and the address that the program says it wants to be called back at. Gitea shows the secret once; both values belong into the Secret that the program's construct asks for. The issuer is \`${page}\`.`,
    ),
    section(
      'Images',
      `Push to \`${host}/<owner>/<image>:<tag>\` after \`docker login ${host}\` with a user and a token of ${page}/user/settings/applications that may write packages. Nodes pull by the same name: they must resolve it and trust its certificate, and get the token from a Secret of type \`kubernetes.io/dockerconfigjson\` unless the owner of the package is public and anonymous reading is allowed.`,
    ),
    ...(isExempt(backup) ? [] : [restored(name, exec, database?.endpoint.workload)]),
  ];
  return { file: `gitea-${name}.md`, text: `${sections.join('\n\n')}\n` };
}

function restored(name: string, exec: string, database: string | undefined): string {
  return section(
    'After a restore',
    database === undefined
      ? `[restore-${name}.md](restore-${name}.md) puts back the database file and the repositories of one night.`
      : `Put back the database first ([restore-${database}.md](restore-${database}.md)), then the repositories of the same night ([restore-${name}.md](restore-${name}.md)): their copy is the later one, so that no repository is missing that the database knows.`,
    'Then bring both into step:',
    shell(`${exec} gitea admin regenerate hooks`, `${exec} gitea doctor check --all`),
    'A repository that was made between the two copies is on the disk and not in the database; its owner takes it over at *Site administration, Unadopted repositories*. `gitea doctor check --all --fix` repairs what it can.',
  );
}

const section = (title: string, ...paragraphs: readonly string[]) => [`## ${title}`, ...paragraphs].join('\n\n');
const shell = (...lines: readonly string[]) => ['```sh', ...lines, '```'].join('\n');
