import { formatIdentity } from '../model/index.ts';
import type { FleetReview } from '../review/index.ts';

/** A review for a terminal: the answer, what follows, what differs. */
export function reviewText({ base, head, level, clusters }: FleetReview): string {
  const lines = [`${base} → ${head}: ${level}`];
  for (const { cluster, diff, consequences } of clusters) {
    if (diff.change === 'same') continue;
    lines.push('', `${cluster}: ${diff.objects.length} of ${diff.objects.length + diff.alike} objects differ`);
    for (const { level: grade, subject, message } of consequences) lines.push(`  ${grade}: ${subject}: ${message}`);
    for (const { change, identity, fields } of diff.objects) {
      lines.push(`  ${change} ${formatIdentity(identity)}`);
      for (const { path, from, to } of fields) lines.push(`    ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}
