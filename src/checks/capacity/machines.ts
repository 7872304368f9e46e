import type { Issue } from '../../issues/index.ts';
import { groupBy, type LanguageModel, type Model } from '../../model/index.ts';
import { describeMemory, parseMemory } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { declaredFinding } from '../finding.ts';
import { parseAmount } from '../quota/amounts.ts';

/** CAPACITY_MODEL_MEMORY: language models planned on a machine outside the cluster fit its memory. */
export const languageModels: Check = ({ model }) =>
  [...groupBy(model.languageModels ?? [], ({ application, workload }) => `${application}/${workload}`).values()].flatMap((plan) =>
    judgePlan(model, plan),
  );

function judgePlan(model: Model, plan: readonly LanguageModel[]): readonly Issue[] {
  const [first] = plan;
  const machine = model.machines?.find(({ name }) => name === first?.machine);
  const memory = parseAmount('memory', machine?.memory);
  if (first === undefined || machine === undefined || memory === undefined) return [];
  const reserved = parseAmount('memory', first.reserved) ?? 0;
  const largest = plan
    .map((entry) => ({ entry, bytes: parseMemory(entry.weights) + parseMemory(entry.cache) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, first.loaded);
  const sum = largest.reduce((total, { bytes }) => total + bytes, 0);
  if (sum + reserved <= memory) return [];
  const parts = largest.map(
    ({ entry }) =>
      `${entry.name} ${describeMemory(parseMemory(entry.weights))} and ${describeMemory(parseMemory(entry.cache))} for ${entry.context} tokens`,
  );
  return [
    declaredFinding(model, [first.application, first.workload], {
      code: 'CAPACITY_MODEL_MEMORY',
      severity: 'error',
      field: 'models',
      message: `${parts.join(', ')} need ${describeMemory(sum)}, and ${machine.name} has ${describeMemory(memory)} less ${describeMemory(reserved)} for its system: ${describeMemory(sum + reserved - memory)} too little`,
      hint: 'choose a smaller model or a shorter context, set `cacheBits: 8`, or give the machine more memory',
    }),
  ];
}
