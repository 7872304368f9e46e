import type { JsonObject } from '../../../src/model/index.ts';
import { add, change, drop, judge } from './_fleet.ts';
import { stability } from './_topics.ts';

const boards = 'CustomResourceDefinition boards.lab.example.org';

/** A small definition of a kind, and an object of it. */
const definition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boards.lab.example.org' },
  spec: {
    group: 'lab.example.org',
    scope: 'Namespaced',
    names: { kind: 'Board', plural: 'boards' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema({ title: { type: 'string' }, size: { type: 'integer' } }) },
      },
      { name: 'v1beta1', served: true, storage: false, schema: { openAPIV3Schema: schema({ title: { type: 'string' } }) } },
    ],
  },
};

function schema(properties: JsonObject): JsonObject {
  return { type: 'object', properties: { spec: { type: 'object', properties } } };
}

const board = (version: string): JsonObject => ({
  apiVersion: `lab.example.org/${version}`,
  kind: 'Board',
  metadata: { name: 'kitchen', namespace: 'collab' },
  spec: { title: 'Kitchen', size: 3 },
});

const properties = 'spec.versions[0].schema.openAPIV3Schema.properties.spec';

/** Edits of definitions of custom kinds. */
judge(stability, [
  {
    title: 'a version is taken out of a definition',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1beta1'))],
    steps: [change(boards, { 'spec.versions': (definition['spec'] as { readonly versions: readonly unknown[] }).versions.slice(0, 1) })],
    level: 'interruption',
    says: [`interruption definition: ${boards}`],
    words: [/version v1beta1 is taken out/, /Board collab\/kitchen still names it/, /storedVersions/],
  },
  {
    title: 'a version that a rendered object names is served no more',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1beta1'))],
    steps: [change(boards, { 'spec.versions[1].served': false })],
    level: 'interruption',
    says: [`interruption definition: ${boards}`],
  },
  {
    title: 'a version that nobody names is served no more',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1'))],
    steps: [change(boards, { 'spec.versions[1].served': false })],
    level: 'none',
    says: [`none definition: ${boards}`],
  },
  {
    title: 'a field goes that a rendered object sets',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1'))],
    steps: [change(boards, { [`${properties}.properties.size`]: undefined })],
    level: 'interruption',
    says: [`interruption definition: ${boards}`],
    words: [/spec\.size is not known any more.*dropped without a word.*Board collab\/kitchen/],
  },
  {
    title: 'a field goes that nothing rendered sets',
    cluster: 'collab',
    before: [add('auth', definition)],
    steps: [change(boards, { [`${properties}.properties.size`]: undefined })],
    level: 'none',
    says: [`none definition: ${boards}`],
  },
  {
    title: 'a field is required that a rendered object lacks',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1'))],
    steps: [change(boards, { [`${properties}.required`]: ['owner'], [`${properties}.properties.owner`]: { type: 'string' } })],
    level: 'interruption',
    says: [`interruption definition: ${boards}`],
    words: [/spec\.owner is required now/],
  },
  {
    title: 'a field with a default is required, and another is new',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1'))],
    steps: [
      change(boards, { [`${properties}.required`]: ['owner'], [`${properties}.properties.owner`]: { type: 'string', default: 'nobody' } }),
    ],
    level: 'none',
    says: [],
  },
  {
    title: 'a definition is no longer rendered, and nothing keeps it',
    cluster: 'collab',
    before: [add('auth', definition), add('auth', board('v1'))],
    steps: [drop(boards)],
    level: 'data-loss',
    says: [`data-loss definition: ${boards}`],
    words: [/Board collab\/kitchen goes with it/],
  },
  {
    title: 'a definition is no longer rendered, and its options keep it',
    cluster: 'ai-rnd',
    steps: [drop('CustomResourceDefinition volumesnapshots.snapshot.storage.k8s.io')],
    level: 'none',
    says: ['none definition: CustomResourceDefinition volumesnapshots.snapshot.storage.k8s.io'],
  },
]);
