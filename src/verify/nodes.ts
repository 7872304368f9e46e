import type { KubeObject } from '../api/index.ts';
import { below, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { notRead, ofModel } from './finding.ts';
import type { Live } from './live.ts';
import { judgeAmounts } from './node-amounts.ts';
import { judgeMarks } from './node-marks.ts';

/** VERIFY_NODE and VERIFY_ALLOCATABLE: each node as it is against its declaration. */
export function judgeNodes(model: Model, live: Live): readonly Issue[] {
  const { value: there, refused } = live.nodes;
  if (there === undefined) return [notRead(model, 'nodes', refused, 'no node was compared with its declaration')];
  const declared = new Set(model.nodes.map(({ name }) => name));
  const names = there.map(nameOf);
  return [
    ...model.nodes.flatMap((node): readonly Issue[] => {
      const object = there.find((one) => nameOf(one) === node.name);
      if (object === undefined) return [missing(model, node.name, names)];
      return [...judgeMarks(model, node, object), ...judgeAmounts(model, node, object)];
    }),
    ...names.filter((name) => !declared.has(name)).map((name) => notDeclared(model, name)),
  ];
}

function missing(model: Model, name: string, there: readonly string[]): Issue {
  const message = `is not in the cluster, which has ${there.length === 0 ? 'no nodes' : there.join(', ')}`;
  const hint = 'a node is called as `kubectl get nodes` prints it';
  return ofModel(model, `nodes.${name}`, { code: 'VERIFY_NODE', severity: 'error', message, hint });
}

function notDeclared(model: Model, name: string): Issue {
  const message = 'is in the cluster and not declared: pods may run there, and no check counts with it';
  return ofModel(model, `nodes.${name}`, { code: 'VERIFY_NODE', severity: 'warning', message, hint: 'declare it' });
}

function nameOf(object: KubeObject): string {
  return text(below(object.metadata, 'name'));
}
