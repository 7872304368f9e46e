import type { Model } from '../model/index.ts';
import { git } from './tree.ts';

/** The last commit after one and up to another that holds the first step of a retirement, abbreviated. */
export function firstStepBetween(root: string, base: string, head: string, cluster: string, application: string): string | undefined {
  const path = `dist/${cluster}/model.json`;
  const commits = git(root, ['log', '--format=%h', '--end-of-options', `${base}..${head}`, '--', path])?.split('\n') ?? [];
  return commits.find((commit) => {
    const text = commit === '' ? undefined : git(root, ['show', `${commit}:./${path}`]);
    return text !== undefined && isRetiring(text, application);
  });
}

/** Whether an application is declared and retired. What cannot be read is no step. */
function isRetiring(text: string, application: string): boolean {
  try {
    const { applications, retirements = [] } = JSON.parse(text) as Partial<Pick<Model, 'applications' | 'retirements'>>;
    return retirements.some((one) => one.application === application) && applications?.some(({ name }) => name === application) === true;
  } catch {
    return false;
  }
}
