import { below, fields, items, text } from '../../api/index.ts';
import { formatIdentity, type JsonObject, type Manifest } from '../../model/index.ts';
import { listed, type Note } from './stand-in.ts';

/** Manifests as they can be applied where no server of ours runs. */
export interface Neutralised {
  readonly manifests: readonly Manifest[];
  readonly notes: readonly Note[];
}

/** A manifest after it was looked at: itself, a changed one, or nothing where it is left out; and what to say about that. */
type Outcome = readonly [manifest: Manifest | undefined, note: Note];

/**
 * Takes out what would send the API server to a server that does not run: webhooks, aggregated APIs, conversions. CronJobs are
 * suspended, because a rehearsal must not depend on the time of day. File and origin stay as they are.
 */
export function neutralise(manifests: readonly Manifest[]): Neutralised {
  const kept: Manifest[] = [];
  const notes: Note[] = [];
  const cronJobs: string[] = [];
  for (const manifest of manifests) {
    const { group, kind } = manifest.identity;
    if (group === 'batch' && kind === 'CronJob') {
      cronJobs.push(formatIdentity(manifest.identity).replace('CronJob ', ''));
      kept.push(withBody(manifest, { ...manifest.body, spec: { ...fields(manifest.body.spec), suspend: true } }));
      continue;
    }
    const [changed, note] = outcomeOf(manifest) ?? [manifest, undefined];
    if (changed !== undefined) kept.push(changed);
    if (note !== undefined) notes.push(note);
  }
  if (cronJobs.length > 0) {
    const why =
      'a rehearsal must not depend on the time of day; one run of each is started as a Job, of those that are always suspended too';
    notes.push({ what: `CronJobs suspended: ${listed(cronJobs)}`, why });
  }
  return { manifests: kept, notes };
}

function outcomeOf(manifest: Manifest): Outcome | undefined {
  const { group, kind, name } = manifest.identity;
  switch (`${group}/${kind}`) {
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration': {
      const webhooks = items(manifest.body.webhooks).map((webhook) => text(webhook.name));
      const effect = kind.startsWith('Mutating') ? 'changes nothing' : 'refuses nothing';
      const why = `the server behind it does not run, so admission of ${webhooks.join(', ') || name} is not asked: it ${effect} here`;
      return [undefined, { what: `${kind} ${name} left out`, why }];
    }
    case 'apiregistration.k8s.io/APIService':
      return below(manifest.body, 'spec', 'service') === undefined
        ? undefined
        : [
            undefined,
            { what: `APIService ${name} left out`, why: 'the server behind it does not run, and nobody would answer for its kinds' },
          ];
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return withoutConversion(manifest);
    default:
      return undefined;
  }
}

function withoutConversion(manifest: Manifest): Outcome | undefined {
  const spec = fields(manifest.body.spec);
  if (below(spec, 'conversion', 'strategy') !== 'Webhook') return undefined;
  const note = {
    what: `conversion of CustomResourceDefinition ${manifest.identity.name} turned off`,
    why: 'the server that converts does not run; an object keeps its fields whatever version it is asked for',
  };
  return [withBody(manifest, { ...manifest.body, spec: { ...spec, conversion: { strategy: 'None' } } }), note];
}

function withBody(manifest: Manifest, body: JsonObject): Manifest {
  return Object.freeze({ ...manifest, body });
}
