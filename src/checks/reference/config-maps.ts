import { type Issue, suggest } from '../../issues/index.ts';
import type { Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { type Fields, fields, items, text } from '../read.ts';
import { missing } from './missing.ts';

/** One mention of a ConfigMap, with the keys it needs. */
interface Mention {
  readonly field: string;
  readonly reference: Fields;
  readonly keys: readonly { readonly field: string; readonly key: string }[];
}

/** Every pod has this one; the controller manager keeps it in each namespace. */
const given = 'kube-root-ca.crt';

/** REFERENCE_CONFIG_MAP, REFERENCE_CONFIG_MAP_KEY: every ConfigMap that a pod names exists, with the key it names. */
export const configMaps: Check = (input) => {
  const facts = factsOf(input);
  return facts.pods.flatMap((pod) => {
    const mentions = [
      ...volumeMentions(fields(pod.podSpec), pod.path),
      ...containersOf(pod).flatMap((container) => environmentMentions(container.fields, container.path)),
    ];
    return mentions.flatMap((mention) => judge(facts, pod.manifest, pod.namespace, mention));
  });
};

function judge(facts: Facts, manifest: Manifest, namespace: string, { field, reference, keys }: Mention): readonly Issue[] {
  const name = text(reference.name);
  if (name === undefined || name === given || reference.optional === true) return [];
  const target = facts.find('', 'ConfigMap', namespace, name);
  if (target === undefined) {
    return [
      missing(facts, manifest, {
        code: 'REFERENCE_CONFIG_MAP',
        field,
        kind: 'ConfigMap',
        name,
        namespace,
        known: facts.namesOf('', 'ConfigMap', namespace),
      }),
    ];
  }
  const present = [...Object.keys(fields(target.body.data)), ...Object.keys(fields(target.body.binaryData))];
  return keys
    .filter(({ key }) => !present.includes(key))
    .map(({ field: at, key }) =>
      finding(manifest, {
        code: 'REFERENCE_CONFIG_MAP_KEY',
        severity: 'error',
        field: at,
        message: `ConfigMap ${namespace}/${name} has no key "${key}"`,
        hint: suggest(key, present),
      }),
    );
}

function volumeMentions(podSpec: Fields, path: string): readonly Mention[] {
  return items(podSpec.volumes).flatMap((volume, position) => {
    const at = `${path}.volumes[${position}]`;
    const mentions = volume.configMap === undefined ? [] : [mention(fields(volume.configMap), `${at}.configMap`)];
    items(fields(volume.projected).sources).forEach((source, index) => {
      if (source.configMap !== undefined) mentions.push(mention(fields(source.configMap), `${at}.projected.sources[${index}].configMap`));
    });
    return mentions;
  });
}

function mention(reference: Fields, at: string): Mention {
  const keys = items(reference.items).flatMap(({ key }, index) =>
    typeof key === 'string' ? [{ field: `${at}.items[${index}].key`, key }] : [],
  );
  return { field: `${at}.name`, reference, keys };
}

function environmentMentions(container: Fields, path: string): readonly Mention[] {
  const mentions: Mention[] = [];
  items(container.env).forEach((variable, index) => {
    const reference = fields(fields(variable.valueFrom).configMapKeyRef);
    const key = text(reference.key);
    const at = `${path}.env[${index}].valueFrom.configMapKeyRef`;
    if (reference.name !== undefined)
      mentions.push({ field: `${at}.name`, reference, keys: key === undefined ? [] : [{ field: `${at}.key`, key }] });
  });
  items(container.envFrom).forEach((source, index) => {
    if (source.configMapRef !== undefined)
      mentions.push({ field: `${path}.envFrom[${index}].configMapRef.name`, reference: fields(source.configMapRef), keys: [] });
  });
  return mentions;
}
