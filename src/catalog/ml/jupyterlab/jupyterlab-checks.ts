import type { AnyCluster, Facts } from '../../../authoring/index.ts';
import { checkPrefixes } from '../../apps/web-service/wiring.ts';
import { checkPackages } from './jupyterlab-packages.ts';
import type { JupyterLabProps } from './jupyterlab-props.ts';

/** Adds a finding for what the compiler cannot see: packages, names of variables, a door without a lock. */
export function checkLab<C extends AnyCluster>(
  facts: Facts,
  path: string,
  { packages = [], uses = {}, signIn = 'token', host }: JupyterLabProps<C>,
): void {
  const refuse = (message: string, hint: string) =>
    facts.issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} signIn`, message, hint });
  checkPackages(facts, path, packages);
  checkPrefixes(facts, `${path} uses`, Object.keys(uses));
  if (signIn !== 'token' && signIn !== 'none') refuse(`"${String(signIn)}" is none of its values`, 'write `token` or `none`');
  if (signIn === 'none' && host !== undefined)
    refuse(`whoever opens ${host} could run anything without being asked who they are`, 'give the host to the proxy that signs people in');
}
