import type { JsonObject } from '../../model/index.ts';
import { annotations, listedIn } from './annotations.ts';

/** How one object is treated: its own annotation and, where that says nothing, the options of its Application. */
export interface ObjectOptions {
  readonly replace: boolean;
  /** Delete and create again what cannot be changed. Only an annotation can ask for it. */
  readonly force: boolean;
  readonly serverSideApply: boolean;
  readonly skipDryRunOnMissingResource: boolean;
  readonly pruneLast: boolean;
  /** `confirm` makes the sync wait for a person. */
  readonly prune: 'yes' | 'no' | 'confirm';
}

/** How the whole sync goes. */
export interface ApplicationOptions {
  readonly createNamespace: boolean;
  readonly applyOutOfSyncOnly: boolean;
  readonly prunePropagation: 'Foreground' | 'Background' | 'Orphan';
}

export function objectOptions(object: JsonObject, application: readonly string[]): ObjectOptions {
  const own = listedIn(object, annotations.syncOptions);
  const has = (option: string) => own.includes(option) || application.includes(option);
  const prune = settingOf('Prune', own) ?? settingOf('Prune', application);
  return {
    replace: has('Replace=true'),
    force: own.includes('Force=true'),
    serverSideApply: !own.includes('ServerSideApply=false') && has('ServerSideApply=true'),
    skipDryRunOnMissingResource: has('SkipDryRunOnMissingResource=true'),
    pruneLast: has('PruneLast=true'),
    prune: prune === 'false' ? 'no' : prune === 'confirm' ? 'confirm' : 'yes',
  };
}

export function applicationOptions(options: readonly string[]): ApplicationOptions {
  const propagation = settingOf('PrunePropagationPolicy', options);
  return {
    createNamespace: options.includes('CreateNamespace=true'),
    applyOutOfSyncOnly: options.includes('ApplyOutOfSyncOnly=true'),
    prunePropagation: propagation === 'background' ? 'Background' : propagation === 'orphan' ? 'Orphan' : 'Foreground',
  };
}

function settingOf(name: string, options: readonly string[]): string | undefined {
  return options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
}
