import type { Both } from '../between.ts';
import type { FactChange } from './index.ts';

/** Distribution, addons and ranges. */
export function platformChanges(both: Both): readonly FactChange[] {
  return [...distribution(both), ...addons(both), ...network(both)];
}

function distribution({ base, head }: Both): readonly FactChange[] {
  const [was, is] = [base.model.distribution, head.model.distribution];
  const { cluster } = head.model;
  if (was.name !== is.name)
    return [
      {
        level: 'interruption',
        subject: `cluster ${cluster}`,
        message: `is ${is.name} instead of ${was.name}: another cluster on the same machines, which starts empty`,
        evidence: [`distribution.name: ${was.name} → ${is.name}`],
        hint: 'copy all data away first, and restore it there',
      },
    ];
  const version = versionStep(was.version, is.version);
  return [
    ...(version === undefined
      ? []
      : [{ subject: `Kubernetes of ${cluster}`, evidence: [`distribution.version: ${was.version} → ${is.version}`], ...version }]),
    ...(was.apiPort === is.apiPort
      ? []
      : [
          {
            level: 'interruption' as const,
            subject: 'API server',
            message: `is at port ${is.apiPort} instead of ${was.apiPort}: policies and kubeconfigs have to follow`,
            evidence: [`distribution.apiPort: ${was.apiPort} → ${is.apiPort}`],
          },
        ]),
  ];
}

function versionStep(from: string, to: string): Pick<FactChange, 'level' | 'message' | 'hint'> | undefined {
  const minor = (version: string) => Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
  if (from === to) return undefined;
  const steps = minor(to) - minor(from);
  if (steps < 0)
    return {
      level: 'interruption',
      message: `goes back from ${from} to ${to}, which a control plane cannot: its data is of the newer one`,
      hint: 'restore etcd from before, or leave it',
    };
  const hint = `rehearse it first: \`labwright rehearse --kubernetes ${to}\`; then upgrade the machines, and push after it`;
  if (steps > 1) return { level: 'interruption', message: `goes from ${from} to ${to}: one minor at a time, never over one`, hint };
  return {
    level: 'restart',
    message: `goes from ${from} to ${to}: nodes are drained one after another, so that all pods move or restart`,
    hint,
  };
}

function addons({ base, head }: Both): readonly FactChange[] {
  // What the addon of RBAC means is told by who may do what.
  const [was = [], is = []] = [base, head].map(({ model }) => model.distribution.addons.filter((name) => name !== 'rbac'));
  const change = (name: string, added: boolean): FactChange => ({
    level: added ? 'none' : 'interruption',
    subject: `addon ${name}`,
    message: added
      ? 'has to be switched on by hand: nothing in Git does it'
      : 'is not declared any more: what it brings goes when it is switched off',
    evidence: [`distribution.addons: ${added ? '+' : '-'}${name}`],
    hint: head.model.distribution.name === 'microk8s' ? `\`microk8s ${added ? 'enable' : 'disable'} ${name}\`` : undefined,
  });
  return [
    ...is.filter((name) => !was.includes(name)).map((name) => change(name, true)),
    ...was.filter((name) => !is.includes(name)).map((name) => change(name, false)),
  ];
}

function network({ base, head }: Both): readonly FactChange[] {
  const [was, is] = [base.model.network, head.model.network];
  const fixed = [
    ['pods', 'range of pods'],
    ['services', 'range of Services'],
    ['dnsDomain', 'DNS domain'],
  ] as const;
  return [
    ...fixed.flatMap(([key, subject]): readonly FactChange[] =>
      was[key] === is[key]
        ? []
        : [
            {
              level: 'interruption',
              subject,
              message: `is ${is[key]} instead of ${was[key]}: a running cluster cannot change it, so that it has to be made anew, or the fact is wrong`,
              evidence: [`network.${key}: ${was[key]} → ${is[key]}`],
              hint: 'see what the cluster has: `labwright verify`',
            },
          ],
    ),
    ...(was.nodes === is.nodes
      ? []
      : [
          {
            level: 'none' as const,
            subject: 'range of nodes',
            message: `is ${is.nodes} instead of ${was.nodes}`,
            evidence: [`network.nodes: ${was.nodes} → ${is.nodes}`],
          },
        ]),
    ...(was.cni.name === is.cni.name
      ? []
      : [
          {
            level: 'interruption' as const,
            subject: 'network of pods',
            message: `is ${is.cni.name} instead of ${was.cni.name}: every pod is made anew, on every node`,
            evidence: [`network.cni.name: ${was.cni.name} → ${is.cni.name}`],
          },
        ]),
  ];
}
