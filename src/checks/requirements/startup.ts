import { parseDuration } from '../../units/index.ts';
import type { Judge } from './judge.ts';

/** Whatever is declared to start slower than the owner wants to wait. */
export const startupWithin: Judge = ({ model }, { limit = '' }) =>
  model.workloads
    .filter(({ typicalStart }) => parseDuration(typicalStart) > parseDuration(limit))
    .map(({ application, name, typicalStart }) => ({
      subject: `${application}/${name}`,
      message: `${application}/${name} typically takes ${typicalStart} to start, more than ${limit}`,
      hint: 'make it start faster',
    }));
