import type { Alert } from '../../../authoring/index.ts';
import type { Claim } from '../../../model/index.ts';
import { series } from './promql.ts';

/**
 * What the kubelet tells of a mounted claim. Volumes that are folders of the node have no numbers of their own, and the
 * alerts of the node's file systems speak for them.
 */
export function volumeAlerts({ namespace, name, replicas }: Claim): readonly Alert[] {
  const at = { namespace, persistentvolumeclaim: replicas > 1 ? `~${name.replace(/-0$/, '')}-[0-9]+` : name };
  const free = series('kubelet_volume_stats_available_bytes', at);
  const share = `${free} / ${series('kubelet_volume_stats_capacity_bytes', at)}`;
  const summary = `Volume ${namespace}/{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left`;
  return [
    {
      alert: 'VolumeFilling',
      expr: `(${share} < 0.15) or (${share} < 0.4 and predict_linear(${free}[6h], 4 * 86400) < 0)`,
      for: '30m',
      severity: 'warning',
      summary,
      description:
        'Below 15 percent, or full within four days at the pace of the last six hours. Remove what is not needed, or let the claim grow.',
    },
    {
      alert: 'VolumeFull',
      expr: `${share} < 0.05`,
      for: '5m',
      severity: 'critical',
      summary,
      description: 'Most programs stop or lose what they write when it is full. Remove what is not needed, or let the claim grow.',
    },
  ];
}
