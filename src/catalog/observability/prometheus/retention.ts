import type { Facts } from '../../../authoring/index.ts';
import { parseDuration, parseMemory, UnitError } from '../../../units/index.ts';
import type { PrometheusRetention } from './prometheus-props.ts';

/** How long and how much, in the words of Prometheus. */
export interface Retention {
  readonly time: string;
  readonly size: string;
}

/** What the owner says about time and space, with the defaults; what Prometheus would not read becomes a finding. */
export function retentionOf(
  { issues }: Facts,
  path: string,
  {
    scrapeInterval,
    storage,
    retention = {},
  }: {
    readonly scrapeInterval?: string | undefined;
    readonly storage: { readonly size: string };
    readonly retention?: PrometheusRetention | undefined;
  },
): Retention {
  const refuse = (field: string, message: string, hint: string) =>
    issues.push({ code: 'MODEL_VALUE', severity: 'error', path: `${path} ${field}`, message, hint });
  for (const [field, value, hint] of [
    ['scrapeInterval', scrapeInterval, 'write for example `30s` or `1m`'],
    ['retention.time', retention.time, 'write for example `30d`'],
  ] as const)
    if (value !== undefined && !isDuration(value)) refuse(field, `"${value}" is no duration that Prometheus reads`, hint);
  const bytes = (text: string, field: string): number => {
    try {
      return parseMemory(text);
    } catch (error) {
      if (!(error instanceof UnitError)) throw error;
      issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path: `${path} ${field}`, message: error.message, hint: error.hint });
      return 0;
    }
  };
  const { time = '30d', size } = retention;
  const volume = bytes(storage.size, 'storage.size');
  const kept = size === undefined ? volume * 0.8 : bytes(size, 'retention.size');
  if (kept > volume)
    refuse(
      'retention.size',
      `${size} do not fit the volume of ${storage.size}`,
      'four fifths of the volume leave room for the write-ahead log and for compaction',
    );
  // Prometheus counts in powers of two and calls them MB.
  return { time, size: `${Math.floor(kept / 2 ** 20)}MB` };
}

function isDuration(text: string): boolean {
  return text !== '' && /^(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/.test(text) && parseDuration(text) > 0;
}
