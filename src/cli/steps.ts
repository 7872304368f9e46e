import type { BootstrapStep } from '../argocd/index.ts';
import type { Io } from './io.ts';
import { print } from './print.ts';

/** Prints a step with its reason and its commands, for a person to run. */
export function printStep(io: Io, step: BootstrapStep, number: number): void {
  print(io, `${number}. ${titleOf(step)}${step.byHand === true ? ' [by hand]' : ''}`);
  print(io, `   ${step.why}`);
  for (const command of step.commands) print(io, `     ${command}`);
}

/** Title with the machine it is for. */
export function titleOf({ title, where }: BootstrapStep): string {
  return where === 'here' ? title : `${title} (on ${where.node})`;
}

/** Whether a program may do it: on this machine, without anybody answering or looking. */
export function runsByItself({ where, byHand }: BootstrapStep): boolean {
  return where === 'here' && byHand !== true;
}
