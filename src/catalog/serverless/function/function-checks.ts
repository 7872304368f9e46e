import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import { checkVariables } from '../../apps/web-service/index.ts';
import type { FunctionRuntime } from '../handles.ts';
import type { FunctionTrigger, ServerlessFunctionProps } from './function-props.ts';

/** Adds a finding for what the compiler cannot see: an image that is none, numbers, names of variables. */
export function checkServerlessFunction<C extends AnyCluster, T extends FunctionTrigger<C>>(
  facts: Facts,
  path: string,
  props: ServerlessFunctionProps<C, T>,
  runtime: FunctionRuntime<C>,
): void {
  const refuse = (field: string, message: string, hint?: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  const { image, timeout, scale = {}, port } = props;
  const trigger: FunctionTrigger<C> = props.trigger;
  // Bundlers strip types, and an image often comes from a variable that nobody set.
  if (typeof image !== 'string' || image.trim() === '')
    refuse('image', 'a function without an image has nothing to run', "write `image: 'registry.example.org/functions/name:1.0.0'`");
  const whole = (field: string, value: number | undefined, least: number) => {
    if (value !== undefined && (!Number.isInteger(value) || value < least))
      refuse(field, `${value} is no whole number of at least ${least}`, `write \`${least}\`, or more`);
  };
  whole('timeout', timeout, 1);
  whole('scale.min', scale.min, 0);
  whole('scale.max', scale.max, 1);
  whole('scale.concurrency', scale.concurrency, 0);
  whole('port', port, 1);
  if (scale.min !== undefined && scale.max !== undefined && scale.max < scale.min)
    refuse('scale.max', `${scale.max} is below the smallest number of pods, ${scale.min}`);
  if (runtime.runtime === 'openfaas' && port !== undefined && port !== 8080)
    refuse('port', `OpenFaaS asks functions on port 8080, and not on ${port}`, 'write `8080`, or leave it out');
  if ('schedule' in trigger && trigger.as !== 'event') {
    whole('trigger.retries', trigger.retries, 0);
    whole('trigger.copies.keep', trigger.copies?.keep, 1);
    if (Object.keys(scale).length > 0) refuse('scale', 'a Job has one pod', 'leave it out');
  }
  checkVariables(facts, path, props);
}
