import { expect, test } from 'vitest';
import { capacityChecks } from '../../../src/checks/index.ts';
import type { LanguageModel, Machine } from '../../../src/model/index.ts';
import { find, model, show } from '../support.ts';

const vm: Machine = { name: 'ai-vm', kind: 'vm', host: 'box', memory: '32Gi', gpus: [], nodes: [], purpose: 'models' };
const planned = (name: string, weights: string, cache: string, loaded = 1): LanguageModel => ({
  machine: 'ai-vm',
  application: 'llm',
  workload: 'llm',
  name,
  weights,
  cache,
  context: 8192,
  loaded,
  reserved: '2Gi',
});

test('CAPACITY_MODEL_MEMORY: a model larger than its machine says what is missing', () => {
  const languageModels = [planned('llama3.3:70b', '40Gi', '2560Mi')];
  expect(show(capacityChecks, '', model({ machines: [vm], languageModels }))).toMatchInlineSnapshot(`
    "error CAPACITY_MODEL_MEMORY at attic/llm/llm models: llama3.3:70b 40Gi and 2.5Gi for 8192 tokens need 42.5Gi, and ai-vm has 32Gi less 2Gi for its system: 12.5Gi too little
      hint: choose a smaller model or a shorter context, set \`cacheBits: 8\`, or give the machine more memory"
  `);
});

test('CAPACITY_MODEL_MEMORY: only as many models count as are loaded at a time, the largest', () => {
  const two = (loaded: number) => [planned('a', '18Gi', '2Gi', loaded), planned('b', '9Gi', '4Gi', loaded)];
  expect(find(capacityChecks, '', model({ machines: [vm], languageModels: two(1) }))).toEqual([]);
  expect(find(capacityChecks, '', model({ machines: [vm], languageModels: two(2) })).map(({ message }) => message)).toEqual([
    'a 18Gi and 2Gi for 8192 tokens, b 9Gi and 4Gi for 8192 tokens need 33Gi, and ai-vm has 32Gi less 2Gi for its system: 3Gi too little',
  ]);
});
