import type { Issue } from '../../issues/index.ts';

/** Files of other programs, by their name: what a person finds among manifests. */
const known: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/, 'a Compose file'],
  [/(?:^|\/)values[^/]*\.ya?ml$/, 'values of a Helm chart'],
  [/(?:^|\/)helmfile[^/]*\.ya?ml$/, 'a helmfile'],
  [/(?:^|\/)\.gitlab-ci\.yml$|(?:^|\/)\.github\/|(?:^|\/)\.(?:woodpecker|drone)/, 'a pipeline'],
  [/(?:^|\/)(?:package(?:-lock)?|tsconfig[^/]*|renovate|\.?eslintrc[^/]*|composer)\.json$/, 'settings of a program'],
  [/(?:^|\/)(?:playbook|inventory|site)[^/]*\.ya?ml$|(?:^|\/)(?:group_vars|host_vars|roles)\//, 'of Ansible'],
  [/(?:^|\/)(?:Taskfile|mkdocs|\.pre-commit-config|\.yamllint)\.ya?ml$/, 'settings of a program'],
];
const named = 5;

/** TREE_NOT_KUBERNETES: one finding for all files in which nothing is an object of Kubernetes. */
export function strangersIssue(folder: string, files: readonly string[]): readonly Issue[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, named).map((file) => {
    const what = known.find(([pattern]) => pattern.test(file))?.[1];
    return what === undefined ? file : `${file} (${what})`;
  });
  const rest = files.length > named ? ` and ${files.length - named} more` : '';
  const count = files.length === 1 ? 'one file holds' : `${files.length} files hold`;
  return [
    {
      code: 'TREE_NOT_KUBERNETES',
      severity: 'unchecked',
      path: folder,
      message: `${count} no object of Kubernetes and ${files.length === 1 ? 'was' : 'were'} not checked: ${shown.join(', ')}${rest}`,
      hint: 'an object says `apiVersion` and `kind`; name a folder that holds nothing else if this is in the way',
    },
  ];
}

const insert = /\{\{-?\s*[.$\w(/"]/;

/** TREE_TEMPLATE: a broken file that is broken because it is a template of Helm, or of something like it. */
export function templateIssue(file: string, text: string): Issue | undefined {
  const at = insert.exec(text)?.index;
  if (at === undefined) return undefined;
  const line = text.slice(0, at).split('\n').length;
  return {
    code: 'TREE_TEMPLATE',
    severity: 'unchecked',
    path: file,
    message: `is a template: line ${line} holds \`${lineAt(text, at)}\`, so it is no YAML before it is rendered, and was not checked`,
    hint: 'check what the program that renders it prints',
    file,
  };
}

function lineAt(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at) + 1;
  const to = text.indexOf('\n', at);
  const line = text.slice(from, to === -1 ? undefined : to).trim();
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}
