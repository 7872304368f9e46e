import { below, itemsAt, textAt } from '../../api/index.ts';
import type { Change } from './changes.ts';
import { canGrow, compareSizes, growth, moveData } from './data.ts';
import { deletion, isAbout, kubectl, type Refused, remade } from './way-out.ts';

/** The gravest of the changes decides: what takes data along, then what stops pods, then what a new StatefulSet takes over as it is. */
export function statefulSetWay(refused: Refused): string {
  const { head, changes } = refused;
  const templates = changes.flatMap((change) => templateChange(refused, change));
  const moved = templates.find(({ isMove }) => isMove);
  if (moved !== undefined) return moved.way;
  if (isAbout(refused, 'spec.selector')) return selectorWay(refused);
  const other = templates[0];
  if (other !== undefined) return other.way;
  const takenOver = `${takeOverWay(refused)}, which keep running; nothing is lost`;
  if (!isAbout(refused, 'spec.serviceName')) return takenOver;
  const restart = [...kubectl(head.identity.namespace), 'rollout', 'restart', `statefulset/${head.identity.name}`].join(' ');
  return `${takenOver}. The pods get their new DNS names when they restart: \`${restart}\`. Who reaches them by the old names has to follow`;
}

interface TemplateWay {
  readonly way: string;
  /** Whether what is on the volumes has to be moved. */
  readonly isMove: boolean;
}

function templateChange(refused: Refused, change: Change): readonly TemplateWay[] {
  const [, index, field = ''] = /^spec\.volumeClaimTemplates\[(\d+)\](?:\.(.+))?$/.exec(change.path) ?? [];
  const isWhole = change.path === 'spec.volumeClaimTemplates';
  if (index === undefined && !isWhole) return [];
  if (field === '') return [wholeTemplate(refused, change)];
  if (field === 'metadata.name') return [{ isMove: true, way: leftBehind(refused, String(change.from)) }];
  if (field === 'spec.resources.requests.storage') return [sizeWay(refused, Number(index), change)];
  if (!field.startsWith('spec.')) return [{ isMove: false, way: `${takeOverWay(refused)}; nothing is lost` }];
  const name = templateName(refused, Number(index));
  const way = `the volumes that exist stay as they are, and a new StatefulSet would not change that. To change them, ${moveOf(refused, name)}`;
  return [{ isMove: true, way }];
}

/** A template that came or went. */
function wholeTemplate(refused: Refused, { from }: Change): TemplateWay {
  if (from === undefined) return { isMove: false, way: `${takeOverWay(refused)}. The new volumes start empty` };
  const name = textAt(from, 'metadata', 'name') || textAt(Array.isArray(from) ? from[0] : undefined, 'metadata', 'name');
  return { isMove: true, way: leftBehind(refused, name) };
}

function leftBehind(refused: Refused, template: string): string {
  const claims = claimsOf(refused, template).join(' ');
  const removal = [...kubectl(refused.head.identity.namespace), 'delete', 'pvc', claims].join(' ');
  return (
    `a template gives its claims their names: what is on ${claims} stays there, and the pods start without it. Keep the template and its name, or, ` +
    `if that is meant, ${takeOverWay(refused)}; \`${removal}\` once nobody misses what is there`
  );
}

function sizeWay(refused: Refused, index: number, { from, to }: Change): TemplateWay {
  const { base, head } = refused;
  const name = templateName(refused, index);
  const template = itemsAt(base.body, 'spec', 'volumeClaimTemplates').find((one) => textAt(one, 'metadata', 'name') === name);
  const className = textAt(template, 'spec', 'storageClassName');
  if (compareSizes(to, from) < 0) {
    return { isMove: true, way: `a volume never shrinks. Take the new size back, or ${moveOf(refused, name)}` };
  }
  const grows = canGrow(refused, className);
  if (grows === false) {
    const way = `volumes of class ${className} cannot grow. Take the new size back, or ${moveOf(refused, name)}`;
    return { isMove: true, way };
  }
  const [first = ''] = claimsOf(refused, name);
  const others = claimsOf(refused, name).slice(1);
  const each = `${growth(head.identity.namespace, first, String(to))}${others.length === 0 ? '' : `, the same for ${others.join(', ')}`}`;
  const condition = grows === undefined ? 'if the class of its claims expands them (`allowVolumeExpansion`), ' : '';
  return { isMove: false, way: `${condition}let the claims grow first: ${each}. Then ${takeOverWay(refused)}; nothing is lost` };
}

function takeOverWay({ head }: Refused): string {
  return `${remade(head, '--cascade=orphan')} and takes over the pods`;
}

function selectorWay({ base, head }: Refused): string {
  const { namespace, name } = head.identity;
  const way = `the pods that run do not carry the new labels: ${remade(head)}. Until then its pods are gone; its claims and what is on them stay`;
  if (textAt(base.body, 'spec', 'persistentVolumeClaimRetentionPolicy', 'whenDeleted') !== 'Delete') return way;
  const patch = `'${JSON.stringify({ spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } } })}'`;
  const keep = [...kubectl(namespace), 'patch', `statefulset/${name}`, '-p', patch].join(' ');
  return `it deletes its claims when it is deleted (\`whenDeleted: Delete\`), so first \`${keep}\`. Then ${way}`;
}

function moveOf(refused: Refused, template: string): string {
  const { head } = refused;
  const { namespace } = head.identity;
  const claims = claimsOf(refused, template);
  return moveData(refused, { claims, removal: [deletion(head), [...kubectl(namespace), 'delete', 'pvc', ...claims].join(' ')] });
}

function claimsOf({ base }: Refused, template: string): readonly string[] {
  const replicas = Number(below(base.body, 'spec', 'replicas') ?? 1);
  const first = Number(below(base.body, 'spec', 'ordinals', 'start') ?? 0);
  return Array.from({ length: Math.max(1, replicas) }, (_, index) => `${template}-${base.identity.name}-${first + index}`);
}

function templateName({ head, base }: Refused, index: number): string {
  const nameIn = (body: unknown) => textAt(itemsAt(body, 'spec', 'volumeClaimTemplates')[index], 'metadata', 'name');
  return nameIn(head.body) || nameIn(base.body);
}
