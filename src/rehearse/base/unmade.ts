import { below } from '../../api/index.ts';
import type { Issue } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import { findingIn, type Subjects } from '../findings/index.ts';
import { changesBetween } from './changes.ts';
import { shownChange } from './shown.ts';
import { deletion, type Refused } from './way-out.ts';

/** REHEARSE_IMMUTABLE: a change the server accepts without making it. */
export function unmadeChange(subjects: Subjects, base: Manifest, head: Manifest, model: Refused['model']): Issue | undefined {
  const unmade = unmadeWay(base, head, model);
  return unmade && findingIn(subjects, head, { code: 'REHEARSE_IMMUTABLE', severity: 'error', ...unmade });
}

/** What the server accepts without making it, and what to do. A Service that was headless stays so when it only no longer says so. */
export function unmadeWay(base: Manifest, head: Manifest, model: Refused['model']): Pick<Issue, 'message' | 'hint'> | undefined {
  if (head.identity.kind !== 'Service' || head.identity.group !== '') return undefined;
  const wasHeadless = below(base.body, 'spec', 'clusterIP') === 'None';
  const isOpen = below(head.body, 'spec', 'clusterIP') === undefined && below(head.body, 'spec', 'clusterIPs') === undefined;
  const type = below(head.body, 'spec', 'type') ?? 'ClusterIP';
  if (!wasHeadless || !isOpen || type !== 'ClusterIP') return undefined;
  const changes = changesBetween(base.body, head.body).filter(({ path }) => path === 'spec.clusterIP');
  // Nothing fails, so nothing is tried again: only self-heal notices that the object is gone, and an ordered delivery has none.
  const maker = model.delivery?.ordered === true ? 'sync its Application by hand to make it anew' : 'Argo CD makes it anew by itself';
  return {
    message: `${changes.map(shownChange).join()} is accepted and changes nothing: the Service that exists stays headless`,
    hint: `push, then \`${deletion(head)}\`; ${maker}, with an address. Until then nobody reaches its pods; they run on`,
  };
}
