import { posix } from 'node:path';
import { isObject } from '../../model/index.ts';
import { readDocuments } from '../../output/index.ts';

/** What a kustomization takes for something else than an object to apply. */
export interface KustomizationParts {
  /** Files it reads as patches, settings or data; relative to the same folder as its own path. */
  readonly parts: readonly string[];
  /** Whether it changes, adds or renders anything, so that what is applied is not what its files hold. */
  readonly changes: boolean;
}

/** Fields that only list what is read. */
const plain = new Set(['apiVersion', 'kind', 'metadata', 'resources']);

/** Reads one kustomization; `folder` is where it lies. */
export function readKustomization(text: string, folder: string): KustomizationParts {
  const [document] = readDocuments(text);
  const value = document === undefined || document.fault !== undefined || !isObject(document.value) ? {} : document.value;
  const parts = new Set<string>();
  const add = (path: unknown): void => {
    if (typeof path !== 'string' || path.includes('\n')) return;
    // A generator's `key=file`.
    parts.add(posix.join(folder, path.slice(path.indexOf('=') + 1)));
  };
  for (const field of ['patchesStrategicMerge', 'configurations', 'transformers', 'generators', 'validators', 'crds'])
    list(value[field]).forEach(add);
  for (const field of ['patches', 'patchesJson6902', 'replacements'])
    for (const entry of list(value[field])) if (isObject(entry)) add(entry.path);
  for (const field of ['configMapGenerator', 'secretGenerator']) {
    for (const entry of list(value[field])) {
      if (!isObject(entry)) continue;
      list(entry.files).forEach(add);
      list(entry.envs).forEach(add);
    }
  }
  for (const entry of list(value.helmCharts)) if (isObject(entry)) [entry.valuesFile, ...list(entry.additionalValuesFiles)].forEach(add);
  if (isObject(value.openapi)) add(value.openapi.path);
  return { parts: [...parts], changes: Object.keys(value).some((key) => !plain.has(key)) };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
