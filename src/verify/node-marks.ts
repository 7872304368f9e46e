import { below, items, type KubeObject, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import { labelCommand, type Model, type Node } from '../model/index.ts';
import { ofModel } from './finding.ts';

/** What is said about one field of a node. */
interface Mark {
  readonly field: string;
  readonly message: string;
  readonly hint: string;
  readonly severity?: Issue['severity'];
}

/** VERIFY_NODE: address, architecture, state, labels and taints of a node that is there. */
export function judgeMarks(model: Model, node: Node, object: KubeObject): readonly Issue[] {
  return [...facts(node, object), ...labels(node, object), ...taints(node, object)].map(({ field, message, hint, severity = 'error' }) =>
    ofModel(model, `nodes.${node.name}${field}`, { code: 'VERIFY_NODE', severity, message, hint }),
  );
}

function facts({ name, address, arch }: Node, { status, spec }: KubeObject): readonly Mark[] {
  const at = items(below(status, 'addresses')).find(({ type }) => type === 'InternalIP')?.address;
  const built = below(status, 'nodeInfo', 'architecture');
  const ready = items(below(status, 'conditions')).find(({ type }) => type === 'Ready');
  const marks: readonly (Mark | undefined)[] = [
    at === undefined || at === address
      ? undefined
      : {
          field: '.address',
          message: `is ${text(at)} in the cluster and ${address} as declared`,
          hint: 'policies and firewalls name the declared one',
        },
    built === undefined || built === arch
      ? undefined
      : { field: '.arch', message: `is ${text(built)} in the cluster and ${arch} as declared`, hint: 'declare what it is' },
    ready === undefined || ready.status === 'True'
      ? undefined
      : {
          field: '',
          message: `is not ready: ${text(ready.message) || text(ready.reason)}`,
          hint: `kubectl describe node ${name}`,
          severity: 'warning',
        },
    below(spec, 'unschedulable') === true
      ? { field: '', message: 'is closed for new pods', hint: `kubectl uncordon ${name}`, severity: 'warning' }
      : undefined,
  ];
  return marks.filter((mark) => mark !== undefined);
}

function labels({ name, labels: wanted }: Node, { metadata }: KubeObject): readonly Mark[] {
  return Object.entries(wanted).flatMap(([key, value]): readonly Mark[] => {
    const is = below(metadata, 'labels', key);
    if (is === value) return [];
    const state = is === undefined ? 'is not on the node' : `is "${text(is)}" on the node and "${value}" as declared`;
    return [
      {
        field: `.labels.${key}`,
        message: `${state}: pods that select it wait for ever`,
        hint: labelCommand(name, key, value),
      },
    ];
  });
}

/** Taints that Kubernetes itself puts on a node in trouble are declared by nobody. */
const OWN_TAINTS = /^node\.(cloudprovider\.)?kubernetes\.io\//;

function taints({ name, taints: wanted }: Node, { spec }: KubeObject): readonly Mark[] {
  const there = items(below(spec, 'taints')).map(taintText);
  const declared = wanted.map((taint) => taintText({ ...taint }));
  const extra = there.filter((taint) => !declared.includes(taint) && !OWN_TAINTS.test(taint) && !taint.endsWith(':PreferNoSchedule'));
  return [
    ...declared
      .filter((taint) => !there.includes(taint))
      .map((taint) => ({
        field: '.taints',
        message: `${taint} is not on the node, so pods come there that should not`,
        hint: `kubectl taint node ${name} --overwrite ${taint}`,
      })),
    ...extra.map((taint) => ({
      field: '.taints',
      message: `${taint} is on the node and not declared: pods that do not tolerate it stay away`,
      hint: `declare it, or kubectl taint node ${name} ${taint}-`,
    })),
  ];
}

function taintText({ key, value, effect }: Readonly<Record<string, unknown>>): string {
  return `${text(key)}=${text(value)}:${text(effect)}`;
}
