import { setTimeout as sleep } from 'node:timers/promises';
import { formatIdentity, identityKey } from '../../../model/index.ts';
import { judged, type Scenario } from './outcome.ts';
import { lastingObjects } from './subjects.ts';

/** Kinds that can be deleted by hand without harm to what runs. */
const harmless = ['ConfigMap', 'Service', 'NetworkPolicy'];

/** Milliseconds within which Argo CD must have noticed; it waits some seconds between attempts. */
const patience = 60_000;

/** A change made by hand does not last. */
export const selfHeal: Scenario = {
  name: 'an object is deleted by hand',
  isRemoval: false,
  async play(argo) {
    if (argo.model.delivery?.ordered === true) return { verdict: 'not played', why: 'ordered delivery has self-heal switched off' };
    const subject = argo.model.applications
      .flatMap((application) => lastingObjects(argo, application))
      .find(({ identity }) => harmless.includes(identity.kind));
    if (subject === undefined) return { verdict: 'not played', why: `no ${harmless.join(', ')} is rendered` };
    const key = identityKey(subject.identity);
    const before = (await argo.objects()).get(key);
    await argo.api.remove(subject.body);
    const end = Date.now() + patience;
    let now = before;
    while (Date.now() < end && (now === undefined || now === before)) {
      argo.signal.throwIfAborted();
      await sleep(200);
      now = (await argo.objects()).get(key);
    }
    const expected = `${formatIdentity(subject.identity)} returns`;
    return judged(expected, now === undefined || now === before ? [`it did not return within ${patience / 1000} s`] : []);
  },
};
