import type { Issue } from '../issues/index.ts';
import type { Model } from '../model/index.ts';
import { notRead, ofModel } from './finding.ts';
import type { Live } from './live.ts';

/** VERIFY_VERSION: the minor that runs against the one that everything was checked for. */
export function judgeVersion(model: Model, { version }: Live): readonly Issue[] {
  if (version.value === undefined) return [notRead(model, 'distribution.version', version.refused, 'the minor was not compared')];
  const running = /^v?(\d+\.\d+)/.exec(version.value)?.[1] ?? version.value;
  const declared = model.distribution.version;
  if (running === declared) return [];
  const newer = Number(running.split('.')[1]) > Number(declared.split('.')[1]);
  return [
    ofModel(model, 'distribution.version', {
      code: 'VERIFY_VERSION',
      severity: 'error',
      message: `the cluster runs ${version.value} and ${declared} is declared`,
      hint: newer ? `declare ${running}, synth and check: it may have taken APIs away` : 'upgrade the cluster, or declare what runs',
    }),
  ];
}
