import type { KubeObject } from '../api/index.ts';
import { below, fields, text } from '../api/index.ts';
import type { Issue } from '../issues/index.ts';
import type { Model, SecretRequirement } from '../model/index.ts';
import { notRead, ofModel } from './finding.ts';
import type { Live } from './live.ts';

/** VERIFY_SECRET: each required Secret, its keys, type and labels. Looks whether a value is empty and says nothing else about it. */
export function judgeSecrets(model: Model, live: Live): readonly Issue[] {
  return model.secrets.flatMap((requirement): readonly Issue[] => {
    const place = `${requirement.namespace}/${requirement.name}`;
    const answer = live.secrets.get(place);
    if (answer === undefined) return [];
    if (answer.refused !== undefined) return [notRead(model, `secrets.${place}`, answer.refused, 'neither it nor its keys were looked at')];
    const hint = 'run `labwright secrets generate`, then `labwright secrets apply`';
    return faultsOf(requirement, answer.value).map((message) =>
      ofModel(model, `secrets.${place}`, { code: 'VERIFY_SECRET', severity: 'error', message, hint }),
    );
  });
}

function faultsOf({ keys, type, labels, consumers }: SecretRequirement, live: KubeObject | undefined): readonly string[] {
  const readers = [...new Set(consumers.map(({ workload }) => workload))];
  const by = readers.length === 0 ? '' : `; ${readers.join(', ')} ${readers.length === 1 ? 'reads' : 'read'} it`;
  if (live === undefined) return [`there is no such Secret${by}`];
  const data = fields(live.data);
  const absent = keys.map(({ name }) => name).filter((name) => !Object.hasOwn(data, name));
  const empty = keys.map(({ name }) => name).filter((name) => data[name] === '');
  const unlabelled = Object.entries(labels).filter(([key, value]) => text(below(live.metadata, 'labels', key)) !== value);
  return [
    ...(absent.length === 0 ? [] : [`has no ${absent.join(', ')}${by}`]),
    ...(empty.length === 0 ? [] : [`has nothing in ${empty.join(', ')}${by}`]),
    ...(live.type === type ? [] : [`is of type ${text(live.type)} and must be of ${type}; a type cannot be changed, so delete it first`]),
    ...unlabelled.map(([key, value]) => `lacks the label ${key}=${value}, by which it is found`),
  ];
}
