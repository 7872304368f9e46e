import { expect, test } from 'vitest';
import { ApiError, type KubeObject } from '../../../src/api/index.ts';
import { type JudgeProps, judgeRefusal } from '../../../src/rehearse/base/transition.ts';
import { only } from './_states.ts';

type Causes = readonly (readonly [field: string, message: string])[];

function refusal(causes: Causes, { status = 422, message = 'no' } = {}): ApiError {
  const details = { causes: causes.map(([field, text]) => ({ field, message: text, reason: 'FieldValueInvalid' })) };
  return new ApiError({ status, body: JSON.stringify({ message, reason: 'Invalid', details }) });
}

/** An API server that answers each new object the same, and remembers what it was asked. */
function server(answer?: ApiError): JudgeProps['api'] & { readonly asked: readonly [path: string, object: KubeObject][] } {
  const asked: [string, KubeObject][] = [];
  return {
    asked,
    resource: async (apiVersion, kind) => ({
      apiVersion,
      kind,
      plural: 'things',
      namespaced: kind !== 'CustomResourceDefinition' && kind !== 'PriorityClass',
    }),
    path: async () => '/apis/x/things/',
    request: async (_, path, props) => {
      asked.push([path, JSON.parse(props?.body ?? '{}')]);
      const details = { causes: answer?.causes };
      const body = { message: answer?.message, reason: answer?.reason, details };
      return answer === undefined
        ? { status: 201, body: '{}', warnings: [] }
        : { status: answer.status, body: JSON.stringify(body), warnings: [] };
    },
  };
}

const deployment = only('{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, labels: { a: b } }, spec: {} }');
const immutable = ['spec.selector', 'Invalid value: {}: field is immutable'] as const;
const judge = (error: ApiError, answer?: ApiError) => judgeRefusal({ api: server(answer), head: deployment, error, namespace: 'home' });
const fieldsOf = ({ transition }: Awaited<ReturnType<typeof judgeRefusal>>) => transition.map(({ field }) => field);

test('what would be taken as a new object is refused for the step alone, whatever the words', async () => {
  const verdict = await judge(refusal([['spec.size', 'a store never shrinks']]));
  expect([fieldsOf(verdict), verdict.own]).toEqual([['spec.size'], undefined]);
});

test('what is refused as a new object too is the fault of the object', async () => {
  const error = refusal([['spec.replicas', 'must be at least 0']]);
  expect(await judge(error, refusal([['spec.replicas', 'must be at least 0']]))).toEqual({ transition: [], own: error });
});

test('both at once are told apart', async () => {
  const verdict = await judge(
    refusal([immutable, ['spec.replicas', 'must be at least 0']]),
    refusal([['spec.replicas', 'must be at least 0']]),
  );
  expect(fieldsOf(verdict)).toEqual(['spec.selector']);
  expect(verdict.own?.causes.map(({ field }) => field)).toEqual(['spec.replicas']);
});

test('a new object refused for its name, a quota or something missing says nothing: the words of the refusal decide', async () => {
  const quota = refusal([], { status: 403, message: 'pods "x" is forbidden: exceeded quota: home' });
  expect(await judge(refusal([immutable]), quota)).toMatchObject({ transition: [{ field: 'spec.selector' }], own: undefined });
  const name = refusal([['metadata.name', 'must be spec.names.plural+"."+spec.group']]);
  expect(await judge(refusal([immutable]), name)).toMatchObject({ transition: [{ field: 'spec.selector' }], own: undefined });
  const error = refusal([['spec.replicas', 'must be at least 0']]);
  expect(await judge(error, quota)).toEqual({ transition: [], own: error });
});

test('a new object that is wrong elsewhere is told as well', async () => {
  const verdict = await judge(refusal([immutable]), refusal([['spec.template', 'is wrong']]));
  expect(fieldsOf(verdict)).toEqual(['spec.selector']);
  expect(verdict.own?.causes.map(({ field }) => field)).toEqual(['spec.template']);
});

test.each([
  'Invalid value: {}: cannot change roleRef',
  'Forbidden: may not be changed in an update.',
  'Forbidden: updates to parameters are forbidden.',
  'Forbidden: update from non-nil value to nil is forbidden',
  'Invalid value: []: may not change once set',
  'Forbidden: spec is immutable after creation except resources.requests',
  'Forbidden: field can not be less than status.capacity',
  'Invalid value: []: primary clusterIP can not be unset',
  'Invalid value: "v1alpha1": missing from spec.versions; it must remain in spec.versions until a storage migration',
  'Invalid value: 3: can only be modified in tandem with spec.parallelism',
  'Invalid value: "b": Value is immutable',
])('%j speaks of a step', async (message) => {
  const elsewhere = refusal([], { status: 409, message: 'taken' });
  expect(fieldsOf(await judge(refusal([['spec.x', message]]), elsewhere))).toEqual(['spec.x']);
});

test.each([
  'Required value',
  'Invalid value: "x": must be a DNS-1123 label',
  'Forbidden: may not be set when type is ClusterIP',
  'Invalid value: {}: `selector` does not match template `labels`',
])('%j does not', async (message) => {
  const elsewhere = refusal([], { status: 409, message: 'taken' });
  expect(fieldsOf(await judge(refusal([['spec.x', message]]), elsewhere))).toEqual([]);
});

test('a refusal without fields is told by its message, without the name of the object', async () => {
  const message = 'persistentvolumeclaims "photos" is forbidden: only dynamically provisioned pvc can be resized';
  const verdict = await judge(refusal([], { status: 403, message }));
  expect(verdict.transition).toMatchObject([{ field: '', message: 'only dynamically provisioned pvc can be resized' }]);
});

test.each([0, 404, 409, 429, 500, 503])('an answer of status %i judges nothing and is not tried again', async (status) => {
  const api = server();
  const error = refusal([immutable], { status });
  expect(await judgeRefusal({ api, head: deployment, error, namespace: 'home' })).toEqual({ transition: [], own: error });
  expect(api.asked).toEqual([]);
});

test('the trial keeps nothing, has a name of its own and stands in the namespace of the Application', async () => {
  const api = server();
  await judgeRefusal({ api, head: deployment, error: refusal([immutable]), namespace: 'home' });
  expect(api.asked).toEqual([
    [
      '/apis/x/things?dryRun=All&fieldValidation=Strict',
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { generateName: 'rehearsed-', namespace: 'home', labels: { a: 'b' } },
        spec: {},
      },
    ],
  ]);
});

test('what only one object can have is left out of the trial', async () => {
  const trialOf = async (yaml: string) => {
    const api = server();
    await judgeRefusal({ api, head: only(yaml), error: refusal([immutable]), namespace: 'home' });
    return api.asked[0]?.[1];
  };
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:';
  expect(
    await trialOf(`${service} { clusterIP: 10.0.0.1, healthCheckNodePort: 31000, ports: [{ port: 80, nodePort: 31001 }] }`),
  ).toMatchObject({
    spec: { ports: [{ port: 80 }] },
  });
  expect(JSON.stringify(await trialOf(`${service} { clusterIP: 10.0.0.1, ports: [{ port: 80, nodePort: 31001 }] }`))).not.toMatch(
    /10\.0\.0\.1|31001/,
  );
  expect(await trialOf(`${service} { clusterIP: None }`)).toMatchObject({ spec: { clusterIP: 'None' } });
  expect(
    await trialOf('{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: { name: data }, globalDefault: true, value: 1 }'),
  ).toEqual({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { generateName: 'rehearsed-' },
    globalDefault: false,
    value: 1,
  });
  const definition =
    '{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: stores.example.org }, spec: { group: example.org, names: { plural: stores } } }';
  expect(await trialOf(definition)).toMatchObject({
    metadata: { name: 'rehearsedstores.example.org' },
    spec: { names: { plural: 'rehearsedstores' } },
  });
});
