import { textAt } from '../../api/index.ts';
import { deletion, isAbout, type Refused, remade } from './way-out.ts';

export function selectorWay({ head }: Refused): string {
  return `${remade(head)}. Its pods are gone until the new ones have started; claims and what is on them stay. Without an outage: keep the selector, and change only labels it does not name`;
}

/** A Job runs again whichever way it is taken. */
export function jobWay({ head }: Refused): string {
  const once = `once, by hand: ${remade(head)}`;
  if (textAt(head.body, 'metadata', 'annotations', 'argocd.argoproj.io/hook') !== '')
    return `let Argo CD delete the old run: \`argocd.argoproj.io/hook-delete-policy: BeforeHookCreation\`. Or ${once}`;
  return (
    'make it a hook, which Argo CD deletes and makes again on each sync: annotate it with `argocd.argoproj.io/hook: Sync` and ' +
    `\`argocd.argoproj.io/hook-delete-policy: BeforeHookCreation\`. Or ${once}. Either way it runs again, so it must be safe to repeat`
  );
}

export function podWay({ head }: Refused): string {
  return `${remade(head)}. It is gone until then. A Deployment replaces its pods by itself`;
}

export function immutableDataWay({ head }: Refused): string {
  return (
    'give it a new name and name that in the pods: they roll over one by one, and the old one can go when none uses it. ' +
    `Or ${remade(head)}; pods that run keep the old content until they are restarted`
  );
}

export function secretWay(refused: Refused): string {
  const { head } = refused;
  if (!isAbout(refused, 'type')) return immutableDataWay(refused);
  const isComplete = head.body['data'] !== undefined || head.body['stringData'] !== undefined;
  const values = isComplete ? '' : '. Its values stand nowhere in Git: put them back with `labwright secrets apply`, or save them first';
  return `${remade(head)}. Pods that run keep what they have read; those that start meanwhile wait${values}`;
}

export function priorityWay({ head }: Refused): string {
  return `${remade(head)}. Pods that run keep the old value until they are made again; no pod that names the class can be made while it is missing`;
}

export function runtimeWay({ head }: Refused): string {
  return `give the class a new name and name that in the pods, which then roll over; \`${deletion(head)}\` once none names it. Or ${remade(head)}: pods that run stay on the old handler`;
}

export function quotaWay({ head }: Refused): string {
  return `${remade(head)}. In between nothing limits the namespace; nothing is lost`;
}
