import { isObject, type Model } from '../../model/index.ts';
import { isModelField, isRequiredField, modelFault, modelFields } from '../model-fault.ts';

/** A model that another version of the tool wrote, as far as this one understands it. */
export interface Mended {
  readonly model: Model;
  /** What was taken from elsewhere, and why: a sentence without its subject. */
  readonly note: string;
}

interface MendProps {
  readonly cluster: string;
  /** `<layer>/<application>` for each folder of the cluster. */
  readonly folders: readonly string[];
  /** Whose facts are taken for those that cannot be read, so that they do not look changed. */
  readonly instead: Model;
}

/** What may be compared of a model that does not follow the schema; nothing where it does. */
export function mendModel(value: unknown, { cluster, folders, instead }: MendProps): Mended | undefined {
  const version = isObject(value) ? value['version'] : undefined;
  if (!isObject(value) || version !== 1) {
    const why =
      value === undefined
        ? 'there is no model.json'
        : `its model.json is of version ${JSON.stringify(version) ?? 'none'}, which this version of labwright cannot read`;
    return {
      model: { ...instead, version: 1, cluster, applications: applicationsOf({ cluster, folders, instead }) },
      note: `${why}; declared facts were not compared`,
    };
  }
  if (modelFault(value) === undefined) return undefined;
  const fits = modelFields.filter((key) => value[key] !== undefined && isModelField(key, value[key]));
  const taken = modelFields.filter((key) => !fits.includes(key) && (value[key] !== undefined || isRequiredField(key)));
  const mended: Partial<Model> = Object.fromEntries([
    ...fits.map((key) => [key, value[key]]),
    ...taken.map((key) => [key, key === 'applications' ? applicationsOf({ cluster, folders, instead }) : instead[key]]),
  ]);
  const unknown = Object.keys(value).filter((key) => !modelFields.includes(key as keyof Model));
  const words = [
    ...(taken.length === 0 ? [] : [`${taken.join(', ')} ${taken.length === 1 ? 'was' : 'were'} not compared`]),
    ...(unknown.length === 0 ? [] : [`${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not known here`]),
  ];
  return {
    model: { ...(mended as Model), cluster },
    note: `its model.json was written by another version of labwright: ${words.join('; ')}`,
  };
}

/** Applications by their folders; the settings of each as the other side has them. */
function applicationsOf({ cluster, folders, instead }: MendProps): Model['applications'] {
  return folders.map((path) => {
    const [layer = '', name = ''] = path.split('/');
    const folder = `dist/${cluster}/${path}`;
    const known = instead.applications.find((one) => one.name === name);
    return known === undefined ? { ...plain, name, argoName: `${cluster}-${name}`, layer, folder } : { ...known, layer, folder };
  });
}

const plain = {
  namespace: '',
  cascade: false,
  holdsData: false,
  dependsOn: [],
  syncOptions: [],
  ignoreDifferences: [],
  charts: [],
  clusterKinds: [],
} as const;
