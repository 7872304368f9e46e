import { join } from 'node:path';
import { missingOf, place } from './cache.mjs';
import { build, copyOfModule } from './go.mjs';
import { fetchPrograms } from './release.mjs';

/**
 * One thing to be done, and how to tell it.
 * @typedef {{ doing: string, done: string, minutes?: number, group: import('./versions.mjs').Group, needsGo: boolean, act(tools: Tools): Promise<void> }} Step
 * @typedef {{ work: string, signal: AbortSignal, detail(text: string): void }} Tools
 */

/**
 * What is missing in the cache, as steps that bring it there.
 * @param {{ groups: readonly import('./versions.mjs').Group[], cache: string, platform: import('./cache.mjs').Platform, fromRelease: boolean, mirror?: string }} props
 * @returns {Step[]}
 */
export function stepsFor({ groups, fromRelease, ...props }) {
  return groups.flatMap((group) => {
    const missing = missingOf(props.cache, group);
    const steps = fromRelease && group.release !== undefined ? releaseSteps : buildSteps;
    return [...steps(group, missing.programs, props), ...fileSteps(group, missing.files, props)];
  });
}

function buildSteps(group, programs, { cache, platform }) {
  return programs.map((program) => ({
    doing: `building ${program} ${group.version}`,
    done: `${program} ${group.version} built`,
    minutes: group.programs[program].minutes,
    group,
    needsGo: true,
    act: async ({ work, signal }) => {
      const output = join(work, program);
      await build({ group, program, output, platform, signal });
      place(cache, group, program, output, 0o755);
    },
  }));
}

function releaseSteps(group, programs, { cache, mirror }) {
  if (programs.length === 0) return [];
  return [
    {
      doing: `fetching ${programs.join(', ')} ${group.version}`,
      done: `${programs.join(', ')} ${group.version} fetched`,
      group,
      needsGo: false,
      act: async ({ work, signal, detail }) => {
        const onBytes = (count) => detail(`${Math.round(count / 1e6)} MB`);
        const fetched = await fetchPrograms({ group, programs, mirror, work, onBytes, signal });
        for (const [program, path] of fetched) place(cache, group, program, path, 0o755);
      },
    },
  ];
}

function fileSteps(group, files, { cache, platform }) {
  return files.map((file) => ({
    doing: `copying ${file} of ${group.name} ${group.version}`,
    done: `${file} of ${group.name} ${group.version} copied`,
    group,
    needsGo: true,
    act: async ({ work, signal }) => {
      const output = join(work, file);
      await copyOfModule({ group, file, output, platform, signal });
      place(cache, group, file, output, 0o644);
    },
  }));
}
