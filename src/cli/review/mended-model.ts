import { Ajv } from 'ajv';
import { isObject, type Model } from '../../model/index.ts';
import modelSchema from '../../model/model.schema.json' with { type: 'json' };
import { modelFault } from '../model-fault.ts';

/** A model that another version of the tool wrote, as far as this one understands it. */
export interface Mended {
  readonly model: Model;
  /** What was taken from elsewhere, and why: a sentence without its subject. */
  readonly note: string;
}

/** What is mended, and with what. */
export interface Mending {
  readonly cluster: string;
  /** `<layer>/<application>` for each folder of the cluster. */
  readonly folders: readonly string[];
  /** Whose facts are taken for those that cannot be read, so that they do not look changed. */
  readonly instead: Model;
  /** A head without facts is a mistake: with those of elsewhere, every fact of the base would look taken away. */
  readonly isHead: boolean;
}

/** What may be compared of a model that does not follow the schema; nothing where it does, or where nothing may be. */
export function mendModel(value: unknown, { cluster, folders, instead, isHead }: Mending): Mended | undefined {
  const version = isObject(value) ? value['version'] : undefined;
  if (!isObject(value) || version !== 1) {
    if (isHead) return undefined;
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
  const known = Object.keys(modelSchema.definitions.Model.properties) as (keyof Model)[];
  const fits = known.filter((key) => value[key] !== undefined && follows(key, value[key]));
  const taken = known.filter((key) => !fits.includes(key) && (value[key] !== undefined || isRequired(key)));
  const mended: Partial<Model> = Object.fromEntries([
    ...fits.map((key) => [key, value[key]]),
    ...taken.map((key) => [key, key === 'applications' ? applicationsOf({ cluster, folders, instead }) : instead[key]]),
  ]);
  const unknown = Object.keys(value).filter((key) => !known.includes(key as keyof Model));
  const words = [
    ...(taken.length === 0 ? [] : [`${taken.join(', ')} ${taken.length === 1 ? 'was' : 'were'} not compared`]),
    ...(unknown.length === 0 ? [] : [`${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} not known here`]),
  ];
  return {
    model: { ...(mended as Model), cluster },
    note: `its model.json was written by another version of labwright: ${words.join('; ')}`,
  };
}

function isRequired(key: keyof Model): boolean {
  return modelSchema.definitions.Model.required.includes(key);
}

/** Whether one field alone follows the schema. */
function follows(key: keyof Model, value: unknown): boolean {
  const { $ref: _, $id: __, ...rest } = modelSchema;
  return new Ajv({ strict: false, validateSchema: false }).validate({ ...rest, $ref: `#/definitions/Model/properties/${key}` }, value);
}

/** Applications by their folders; the settings of each as the other side has them. */
function applicationsOf({ cluster, folders, instead }: Omit<Mending, 'isHead'>): Model['applications'] {
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
