import { objectOptions } from './sync-options.ts';
import type { Task } from './task.ts';

/**
 * Waves of what is pruned, the other way round: the highest wave that loses something changes places with the lowest, so
 * that what came last goes first. With `PruneLast` an object goes in a wave of its own behind all others.
 */
export function withPruneWaves(tasks: readonly Task[], applicationOptions: readonly string[]): readonly Task[] {
  const waves = [...new Set(tasks.filter(({ isPrune }) => isPrune).map(({ wave }) => wave))].sort((a, b) => a - b);
  const mirrored = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index] ?? wave]));
  const turned = tasks.map((task) => (task.isPrune ? { ...task, wave: mirrored.get(task.wave) ?? task.wave } : task));
  const last = Math.max(0, ...turned.filter(({ phase }) => phase === 'Sync').map(({ wave }) => wave)) + 1;
  return turned.map((task) => (task.isPrune && objectOptions(task.object, applicationOptions).pruneLast ? { ...task, wave: last } : task));
}
