import { annotationsOf, fields, identityOf, type KubeObject } from '../../api/index.ts';
import { type Issue, suggest } from '../../issues/index.ts';
import { formatIdentity, type Manifest, type Model } from '../../model/index.ts';
import { hiddenIn } from '../findings/hidden.ts';
import { findingIn, type Subjects } from '../findings/subject.ts';
import { podSpecOf } from './pod-spec.ts';
import { type Reference, referencesOf } from './references.ts';
import { UNKNOWN_KEYS } from './stand-in.ts';

export interface MissingKeysProps {
  readonly model: Pick<Model, 'applications' | 'footprints'>;
  readonly manifests: readonly Manifest[];
  /** Secrets and ConfigMaps that are in the cluster; other kinds are passed over. */
  readonly objects: readonly KubeObject[];
  readonly subjects: Subjects;
}

type Said = Pick<Issue, 'severity' | 'message' | 'hint'>;

/** The controller manager keeps it in every namespace. */
const given = 'kube-root-ca.crt';

/** The controller manager fills them in a moment later. */
const tokenKeys = ['token', 'ca.crt', 'namespace'];

/**
 * REHEARSE_KEY_MISSING: what a pod reads from a Secret or ConfigMap is there. KWOK starts pods without looking, so this is held against the
 * objects in the cluster. In a namespace with a chart or footprint a missing object cannot be decided.
 */
export function missingKeys(props: MissingKeysProps): readonly Issue[] {
  const present = new Map(props.objects.map((object) => [formatIdentity(identityOf(object)), object]));
  return props.manifests.flatMap((manifest) => {
    const podSpec = podSpecOf(manifest);
    if (podSpec === undefined) return [];
    const reported = new Set<string>();
    return referencesOf(podSpec).flatMap((reference): readonly Issue[] => {
      const said = judge(reference, manifest.identity.namespace, present, props.model);
      // One object that reads five keys of a missing Secret has one problem.
      const problem = `${reference.kind}/${reference.name}/${said?.about ?? ''}`;
      if (said === undefined || reported.has(problem)) return [];
      reported.add(problem);
      const { about: _, ...finding } = said;
      return [findingIn(props.subjects, manifest, { code: 'REHEARSE_KEY_MISSING', ...finding })];
    });
  });
}

/** Nothing where the reference leads somewhere; `about` is the key that is missing, empty where the whole object is. */
function judge(
  { kind, name, key, reader }: Reference,
  namespace: string,
  present: ReadonlyMap<string, KubeObject>,
  model: MissingKeysProps['model'],
): (Said & { readonly about: string }) | undefined {
  if (kind === 'ConfigMap' && name === given) return undefined;
  const object = present.get(`${kind} ${namespace}/${name}`);
  if (object !== undefined) {
    const keys = keysOf(object);
    if (key === undefined || keys === undefined || keys.includes(key)) return undefined;
    const message = `${reader} reads key "${key}" of ${kind} ${namespace}/${name}, which has no such key`;
    return { about: key, severity: 'error', message, hint: keys.length === 0 ? 'it has no key at all' : suggest(key, keys) };
  }
  const message = `${reader} reads ${kind} ${namespace}/${name}, which does not exist`;
  const elsewhere = hiddenIn(model, namespace);
  if (elsewhere !== undefined) {
    return { about: '', severity: 'unchecked', message: `${message} here; it may come from ${elsewhere}`, hint: undefined };
  }
  const known = [...present.values()].map(identityOf).filter((other) => other.kind === kind && other.namespace === namespace);
  return {
    about: '',
    severity: 'error',
    message,
    hint:
      known.length === 0
        ? `there is no ${kind} in namespace ${namespace}`
        : suggest(
            name,
            known.map((other) => other.name),
          ),
  };
}

/** Nothing where the keys cannot be known. */
function keysOf(object: KubeObject): readonly string[] | undefined {
  if (annotationsOf(object)[UNKNOWN_KEYS.name] === UNKNOWN_KEYS.value) return undefined;
  return [
    ...Object.keys(fields(object.data)),
    ...Object.keys(fields(object.binaryData)),
    ...(object.type === 'kubernetes.io/service-account-token' ? tokenKeys : []),
  ];
}
