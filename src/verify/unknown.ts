import { below, identityOf, type KubeObject, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import { formatIdentity, identityKey, isRenderedElsewhere, type Manifest, type Model } from '../model/index.ts';
import { ofModel } from './finding.ts';
import type { Live } from './live.ts';
import { identitiesOf } from './placement.ts';
import { trackedBy } from './tracking.ts';

/**
 * VERIFY_UNKNOWN_OBJECT: what Argo CD made for this cluster and nothing renders any more. Only of kinds that are rendered:
 * to look at others there is no right. What a chart or another repository brings is not judged, and said so.
 */
export function judgeUnknown(model: Model, manifests: readonly Manifest[], live: Live): readonly Issue[] {
  const made = unknownObjects(model, manifests, live);
  const withChart = new Map(model.applications.filter(isRenderedElsewhere).map((one) => [one.argoName, one]));
  const findings = made.filter(({ application }) => !withChart.has(application)).map((one) => unknownObject(model, one));
  const unjudged = [...withChart.values()].flatMap(({ name, argoName, charts }): Issue[] => {
    const names = made.filter(({ application }) => application === argoName).map(({ object }) => nameOf(object));
    if (names.length === 0) return [];
    const message = `${names.join(', ')}: not rendered here, so that only its ${charts.length > 0 ? 'chart' : 'sources'} can say whether they belong to it`;
    return [ofModel(model, `applications.${name}`, { code: 'VERIFY_UNKNOWN_OBJECT', severity: 'unchecked', message, hint: undefined })];
  });
  return [...findings, ...unjudged];
}

/** A live object, and the Application of Argo CD that made it. */
export interface MadeObject {
  readonly object: KubeObject;
  readonly application: string;
}

/** What Argo CD made for this cluster and the manifests do not hold, each once; what charts brought as well. */
export function unknownObjects(model: Model, manifests: readonly Manifest[], live: Live): readonly MadeObject[] {
  const rendered = new Set(manifests.flatMap((manifest) => identitiesOf(model, manifest)));
  const made = new Map<string, MadeObject>();
  for (const object of live.kinds.flatMap(({ objects }) => objects.value ?? [])) {
    const key = identityKey(identityOf(object));
    const application = trackedBy(object);
    if (application !== undefined && isOurs(model, application) && !rendered.has(key)) made.set(key, { object, application });
  }
  return [...made.values()];
}

/** The root Application keeps the settings of Argo CD, which do not stand in `dist/`. */
function isOurs({ cluster }: Model, application: string): boolean {
  return application.startsWith(`${cluster}-`) && application !== `${cluster}-root`;
}

function unknownObject(model: Model, { object, application }: MadeObject): Issue {
  const kept = text(below(object.metadata, 'annotations', 'argocd.argoproj.io/sync-options')).includes('Prune=false');
  return {
    code: 'VERIFY_UNKNOWN_OBJECT',
    severity: 'warning',
    path: `${model.cluster} ${nameOf(object)}`,
    message: `was made by Application ${application} and is no longer rendered${kept ? '; it is marked to be kept, because it holds data' : ''}`,
    hint: 'delete it when nobody wants its data any more, or render it again',
    cluster: model.cluster,
  };
}

function nameOf(object: KubeObject): string {
  return formatIdentity(identityOf(object));
}
