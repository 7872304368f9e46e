import type { Model, SecretKey, SecretRequirement } from '../model/index.ts';
import { readersOf, sortRequirements } from './key-path.ts';
import { PLACEHOLDER } from './resolve.ts';

/** Path of the example file of a cluster, relative to the fleet's root folder. */
export function exampleFileName(cluster: string): string {
  return `argocd/${cluster}/secrets.example.yaml`;
}

/** Text of `secrets.example.yaml`: every Secret the cluster needs, with placeholders, and who reads each key. */
export function exampleFile({ cluster, secrets }: Pick<Model, 'cluster' | 'secrets'>): string {
  const head = [
    `# Every Secret that cluster ${cluster} needs, without a value.`,
    '# Nothing reads this file: it stands outside every folder that Argo CD or kustomize reads. Do not put values here,',
    '# it is in Git.',
    '#',
    '# The short way: labwright makes the values, keeps them in .secrets/ on this machine, and puts them into the cluster.',
    `#   labwright secrets generate --cluster ${cluster}`,
    `#   labwright secrets apply --cluster ${cluster}`,
    `# With the Sealed Secrets controller in the cluster, instead of the second line, commit what this writes:`,
    `#   labwright secrets seal --cluster ${cluster}`,
    '#',
    `# By hand: copy this file to .secrets/${cluster}.manual.yaml (ignored by Git), replace each ${PLACEHOLDER} text, then`,
    `#   kubectl apply --server-side --force-conflicts -f .secrets/${cluster}.manual.yaml`,
  ];
  if (secrets.length === 0) return [...head, '#', '# This cluster needs no Secret.', ''].join('\n');
  return [...head, ...sortRequirements(secrets).flatMap((requirement) => ['---', ...secretLines(requirement)]), ''].join('\n');
}

function secretLines(requirement: SecretRequirement): readonly string[] {
  const labels = Object.entries(requirement.labels).map(([name, value]) => `    ${quote(name)}: ${quote(value)}`);
  return [
    `# Asked for by ${oneLine(requirement.producer)}.`,
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${quote(requirement.name)}`,
    `  namespace: ${quote(requirement.namespace)}`,
    ...(labels.length > 0 ? ['  labels:', ...labels] : []),
    `type: ${quote(requirement.type)}`,
    ...(requirement.keys.length > 0 ? ['stringData:'] : []),
    ...requirement.keys.flatMap((key) => keyLines(requirement, key)),
  ];
}

function keyLines(requirement: SecretRequirement, key: SecretKey): readonly string[] {
  const readers = readersOf({ path: '', key, requirement });
  return [
    `  # ${oneLine(key.purpose)}`,
    `  # Read by: ${readers.length > 0 ? readers.map(oneLine).join(', ') : 'no workload of this repository'}.`,
    `  ${quote(key.name)}: ${quote(`${PLACEHOLDER} ${howToMake(key)}`, true)}`,
  ];
}

function howToMake(key: SecretKey): string {
  if (key.kind === 'given') return `with something like: ${key.example}`;
  if (key.kind === 'derived') return `with this text, its {{…}} filled in: ${key.template}`;
  const kind = { url: 'random letters and digits', hex: 'random characters of 0-9 and a-f', base64: 'random base64 characters' }[
    key.alphabet
  ];
  return `with ${key.length} ${kind}`;
}

/** Plain where every YAML reader sees the same text, else a JSON string, which is YAML too. */
function quote(text: string, always = false): string {
  const plain = /^[A-Za-z][A-Za-z0-9./_-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return plain && !always ? text : JSON.stringify(text);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
