// The reports of both judges, as findings of one shape: { judge, object, rule, title, severe, text }.

const builtIn = /^(v1|(apps|batch)\/v1)$/;

/** Grades of kube-score: 1 is CRITICAL, 5 is WARNING. */
export function kubeScoreFindings(cluster, report) {
  const byFile = new Map(cluster.objects.map((object) => [object.file, object]));
  const seen = new Set();
  const findings = report.flatMap(({ file_name: file, object_name: what, checks }) => {
    const object = byFile.get(file);
    if (object === undefined) throw new Error(`kube-score names ${what} of ${file}, which is not a file of ${cluster.name}`);
    seen.add(file);
    return checks
      .filter(({ skipped, grade }) => !skipped && grade < 10)
      .map(({ check, grade }) => ({ judge: 'kube-score', object, rule: check.id, title: check.comment, severe: grade === 1 }));
  });
  // Kinds of others that hold a pod, a Service of Knative for example, are none that it knows; checkov judges these alone.
  const unread = cluster.objects.filter(({ pod, file, body }) => pod !== undefined && builtIn.test(body.apiVersion) && !seen.has(file));
  if (unread.length > 0) throw new Error(`kube-score says nothing of ${unread.map((object) => object.id).join(', ')}`);
  return findings;
}

/** checkov knows severities only with an account at its vendor, so which of its checks are critical is a list of ours. */
export function checkovFindings(cluster, report) {
  const byFile = new Map(cluster.objects.map((object) => [object.file.slice(cluster.folder.length), object]));
  const parts = Array.isArray(report) ? report : [report];
  const kubernetes = parts.find((part) => part.check_type === 'kubernetes');
  const { resource_count: read = 0, parsing_errors: broken = 0 } = kubernetes?.summary ?? {};
  if (read < cluster.objects.length || broken > 0) {
    throw new Error(`checkov read ${read} of ${cluster.objects.length} objects of ${cluster.name}, and could not parse ${broken} files`);
  }
  return parts
    .flatMap(({ results }) => results.failed_checks)
    .map(({ file_path: file, check_id: rule, check_name: title, severity, file_line_range: [line] }) => {
      const object = file === '/model.json' ? cluster.model : byFile.get(file);
      if (object === undefined) throw new Error(`checkov names ${file}, which is not a file of ${cluster.name}`);
      // Never printed: it is what may be a secret.
      const text = rule.startsWith('CKV_SECRET_') ? object.text.split('\n')[line - 1] : undefined;
      return { judge: 'checkov', object, rule, title, severe: ['HIGH', 'CRITICAL'].includes(severity), text };
    });
}
