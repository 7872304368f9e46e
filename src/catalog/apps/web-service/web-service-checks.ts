import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import type { ProgramProps } from './program.ts';
import type { AutoscaleProps, WebServiceProps } from './web-service-props.ts';
import { checkPrefixes, type Peers } from './wiring.ts';

/** Adds a finding for what the compiler cannot see: numbers, names of variables, what is set twice. */
export function checkService<C extends AnyCluster>(facts: Facts, path: string, props: WebServiceProps<C>, peers: Peers<C>): void {
  const { replicas, autoscale } = props;
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 1))
    refuse('replicas', `${replicas} is no whole number above 0`, 'remove the service to have none');
  if (replicas !== undefined && autoscale !== undefined)
    refuse('replicas', 'an autoscaler decides the number of pods', 'write `autoscale.min` instead');
  if (autoscale !== undefined && autoscale.max < minimum(autoscale))
    refuse('autoscale.max', `${autoscale.max} is below the smallest number of pods, ${minimum(autoscale)}`);
  checkVariables(facts, path, props, Object.keys(peers).map(peerVariable));
}

/** Adds a finding for names that are none, and for what is set twice. @param others names of further variables */
export function checkVariables<C extends AnyCluster>(
  facts: Facts,
  path: string,
  { uses = {}, env: plain = {}, secrets = {} }: ProgramProps<C>,
  others: readonly string[] = [],
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  checkPrefixes(facts, `${path} uses`, Object.keys(uses));
  checkPrefixes(facts, `${path} secrets`, Object.keys(secrets));
  for (const name of Object.keys(plain)) if (/[=\s]|^$|^\d/.test(name)) refuse('env', `"${name}" is no name of a variable`);
  const twice = [...Object.keys(plain), ...Object.keys(secrets), ...others];
  for (const name of new Set(twice.filter((one, index) => twice.indexOf(one) !== index)))
    refuse('env', `"${name}" is set twice`, 'leave one of the two out');
}

/** Fewest pods of an autoscaler. */
export function minimum({ min = 2 }: AutoscaleProps): number {
  return min;
}

/** `ai-assistant` → `AI_ASSISTANT_URL`. */
export function peerVariable(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_URL`;
}
