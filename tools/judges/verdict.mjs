// Findings and exceptions to a verdict: what is critical, what is excepted, what is only counted.
import { reasons } from './reasons.mjs';

const judges = ['kube-score', 'checkov'];

/**
 * @param clusters as `readCluster` gives them
 * @param findings of both judges
 * @param settings `critical` (checkov's rules that count, with the reason) and `exceptions`
 */
export function judge(clusters, findings, { critical, exceptions }) {
  const used = new Set();
  const counts = (rule) => Object.keys(critical).some((listed) => pattern(listed).test(rule));
  const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const verdicts = findings.map((finding) => {
    if (!finding.severe && !(finding.judge === 'checkov' && counts(finding.rule))) return { ...finding, verdict: 'other' };
    const fitting = exceptions.filter((exception) => fits(exception, finding, byName.get(finding.object.cluster)));
    for (const exception of fitting) used.add(exception);
    return { ...finding, verdict: fitting.length > 0 ? 'excepted' : 'critical' };
  });
  const count = (name, judgeName, verdict) =>
    verdicts.filter((one) => one.object.cluster === name && one.judge === judgeName && one.verdict === verdict).length;
  const rows = clusters.map(({ name, objects }) => [
    name,
    objects.length,
    ...judges.flatMap((judgeName) => ['critical', 'excepted', 'other'].map((verdict) => count(name, judgeName, verdict))),
  ]);
  // Where a single cluster is judged, exceptions of the others have nothing to fit.
  const here = exceptions.filter(({ object }) => object.startsWith('*') || byName.has(object.split('/')[0]));
  const problems = [
    ...verdicts
      .filter(({ verdict }) => verdict === 'critical')
      .map((one) => `critical: ${one.object.id}: ${one.judge} ${one.rule} ${one.title}`),
    ...here
      .filter((one) => !used.has(one))
      .map((one) => `an exception fits nothing, take it out: ${one.judge} ${one.rule} of ${one.object}`),
  ];
  return { rows, others: countByRule(verdicts.filter(({ verdict }) => verdict === 'other')), problems: [...new Set(problems)] };
}

/** Does an exception speak of this finding, and is what it says true of the object? */
function fits(exception, finding, cluster) {
  if (exception.judge !== finding.judge || exception.rule !== finding.rule) return false;
  if (!pattern(exception.object).test(finding.object.id)) return false;
  if (exception.text !== undefined && !(finding.text ?? '').includes(exception.text)) return false;
  if (exception.where === undefined) return true;
  const holds = reasons[exception.where];
  if (holds === undefined) throw new Error(`exceptions.json names ${exception.where}, which reasons.mjs does not know`);
  return holds({ ...finding, cluster });
}

/** `*` stands for anything but a slash. */
function pattern(object) {
  const parts = object.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]*')}$`);
}

function countByRule(findings) {
  const counts = new Map();
  for (const { judge: name, rule, title } of findings) {
    const key = `${name} ${rule}`;
    counts.set(key, { title, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
