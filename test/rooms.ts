/** What each room holds and which rooms it may import. The test holds the code to it, and CONTRIBUTING.md prints it. */
export const allowedImports: Readonly<Record<string, { readonly what: string; readonly may: readonly string[] }>> = {
  units: { what: 'CPU, memory, duration, IPv4 and ranges: parse, print, add, compare', may: [] },
  issues: { what: 'what a finding is, and the list of all codes', may: [] },
  model: { what: 'the declared facts and manifests as plain data', may: ['units', 'issues'] },
  authoring: {
    what: 'fleet, cluster, application, workload, overrides: the constructs owners build on',
    may: ['units', 'issues', 'model'],
  },
  catalog: { what: 'ready workloads, a folder each', may: ['units', 'issues', 'model', 'authoring', 'imports'] },
  render: { what: 'constructs to a model and manifests', may: ['units', 'issues', 'model', 'authoring', 'imports'] },
  output: { what: 'manifests to YAML and to disk; the only writer of generated folders', may: ['units', 'issues', 'model'] },
  checks: { what: 'pure rules over model and manifests', may: ['units', 'issues', 'model'] },
  argocd: { what: 'the Argo CD tree and the way to a syncing cluster', may: ['units', 'issues', 'model'] },
  secrets: { what: 'values on this machine, ciphertext in Git', may: ['units', 'issues', 'model'] },
  api: { what: 'requests to an API server over connections that stay open', may: ['units', 'issues', 'model'] },
  rehearse: {
    what: 'a real control plane on this machine, what is rendered applied to it, and what came of it',
    may: ['units', 'issues', 'model', 'api', 'argocd'],
  },
  verify: { what: 'a live cluster held against what is rendered', may: ['units', 'issues', 'model', 'api'] },
  report: { what: 'findings and facts as text, JSON, JUnit, code quality, Markdown', may: ['units', 'issues', 'model', 'rehearse'] },
  testing: {
    what: 'helpers for tests of owners’ own clusters and constructs',
    may: ['units', 'issues', 'model', 'authoring', 'catalog', 'render', 'checks', 'output'],
  },
  cli: {
    what: 'commands, flags, exit codes; the only room that prints or knows the process',
    may: ['units', 'issues', 'model', 'authoring', 'render', 'output', 'checks', 'argocd', 'secrets', 'api', 'rehearse', 'verify', 'report'],
  },
};
