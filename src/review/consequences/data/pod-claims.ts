import { below, fields, items, type PodTemplate, text } from '../../../checks/index.ts';

/** Name of the claim by the name of its volume; of a StatefulSet’s template, that of the first pod. */
export function claimsIn({ manifest, podSpec }: PodTemplate): ReadonlyMap<string, string> {
  const named = items(podSpec.volumes).flatMap(({ name, persistentVolumeClaim }): [string, string][] => {
    const claim = text(fields(persistentVolumeClaim).claimName);
    return claim === undefined ? [] : [[text(name) ?? '', claim]];
  });
  const made = items(below(manifest.body, 'spec', 'volumeClaimTemplates')).map((template): [string, string] => {
    const name = text(below(template, 'metadata', 'name')) ?? '';
    return [name, `${name}-${manifest.identity.name}-0`];
  });
  return new Map([...named, ...made]);
}
