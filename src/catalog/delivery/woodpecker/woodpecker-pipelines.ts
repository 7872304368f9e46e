import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import type { Footprint } from '../../../model/index.ts';
import { chartAmounts, sumAmounts } from '../../platform/helm/index.ts';
import type { WoodpeckerProps } from './woodpecker-props.ts';

const defaults = { cpu: '250m', memory: '512Mi', memoryLimit: '2Gi' } as const;
export const defaultVolume = '10Gi';

/** Findings about what the compiler cannot see in the owner's names and numbers. */
export function checkWoodpecker<C extends AnyCluster>(facts: Facts, path: string, props: WoodpeckerProps<C>): void {
  const { admins, agents = {}, pipelines } = props;
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (admins.length === 0) refuse('admins', 'nobody may change anything', "name an account of the forge: `admins: ['kim']`");
  for (const [index, admin] of admins.entries())
    if (!/^[A-Za-z0-9]+([-._][A-Za-z0-9]+)*$/.test(admin)) refuse(`admins[${index}]`, `"${admin}" is no account name of a forge`);
  const numbers = { 'agents.count': agents.count, 'agents.workflows': agents.workflows, 'pipelines.together': pipelines.together };
  for (const [field, value] of Object.entries(numbers))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) refuse(field, `${value} is no whole number above 0`);
}

/** What all workflows at once take: the pods of their steps, and a volume for each. */
export function pipelineFootprint<C extends AnyCluster>(
  facts: Facts,
  path: string,
  { pipelines, agents = {} }: WoodpeckerProps<C>,
  { name, storageClass }: { readonly name: string; readonly storageClass: string },
): Omit<Footprint, 'application' | 'namespace'> {
  const { step, together = 2, volume } = pipelines;
  const { count = 1, workflows = 2 } = agents;
  const atOnce = count * workflows;
  const pods = atOnce * together;
  const amounts = chartAmounts(facts, step, defaults, `${path} pipelines.step`);
  const { requests, limits } = sumAmounts({ pods, amounts });
  const size = volume?.size ?? defaultVolume;
  return {
    name: `${name}-pipelines`,
    pods,
    requests,
    limits,
    volumes: Array.from({ length: atOnce }, (_, index) => ({ name: `${name}-workflow-${index + 1}`, size, storageClass })),
    ports: [],
    source: `agents: at most ${atOnce} workflows at a time, ${together} pods and a volume each`,
  };
}
