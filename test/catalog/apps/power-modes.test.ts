import { defineCluster, Fleet, k3s, Machine, nvidia, PowerModes, type PowerModesProps } from 'labwright';
import { expect, test } from 'vitest';
import { capacityChecks, runChecks } from '../../../src/checks/index.ts';
import { renderCluster } from '../../../src/render/index.ts';
import { handbook } from '../../../src/report/index.ts';

const vm = (address: string, cpu: string, memory: string, role: 'control-plane' | 'worker') =>
  ({ address, roles: [role], capacity: { cpu, memory } }) as const;

/** Three VMs of a host that does other things too. */
class Lab extends defineCluster({
  name: 'lab',
  distribution: k3s({ version: '1.36' }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    'k8s-cp': vm('192.168.1.61', '2', '1.9Gi', 'control-plane'),
    'k8s-w1': vm('192.168.1.62', '3', '2.9Gi', 'worker'),
    'k8s-w2': vm('192.168.1.63', '3', '2.9Gi', 'worker'),
  },
  layers: { platform: {} },
  namespaces: { argocd: { podSecurity: 'restricted' } },
}) {}

const kubernetes = ['k8s-cp', 'k8s-w1', 'k8s-w2'] as const;

/** The lab of five tiers: what a host of some memory can have on together. */
function lab(memory: string, change: (machines: Machines) => Partial<PowerModesProps<Lab, 'devops' | 'ai' | 'security'>> = () => ({})) {
  const cluster = new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  const machine = machinesOf(cluster, memory);
  const { host, cicd, databases, models, kali, targets, firewall } = machine;
  new PowerModes(cluster, 'modes', {
    host,
    modes: { devops: [cicd, databases, ...kubernetes], ai: [models], security: [kali, targets, firewall] },
    ...change(machine),
  });
  const rendered = renderCluster(cluster);
  const problems = [...rendered.issues, ...runChecks(rendered, capacityChecks)].map(
    ({ severity, code, path, message, hint }) => `${severity} ${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`,
  );
  return { ...rendered, problems };
}

type Machines = ReturnType<typeof machinesOf>;

function machinesOf(cluster: Lab, memory: string) {
  const host = new Machine(cluster, 'pve', {
    purpose: 'Proxmox',
    kind: 'host',
    cpu: '16',
    memory,
    gpus: [nvidia('RTX 4060', { memory: '8Gi' })],
    nodes: kubernetes,
  });
  const on = (name: string, cpu: string, size: string, more: object = {}) =>
    new Machine(cluster, name, { purpose: name, host, cpu, memory: size, ...more });
  return {
    host,
    cicd: on('cicd', '4', '3Gi', { kind: 'lxc' }),
    databases: on('databases', '4', '3Gi', { kind: 'lxc' }),
    models: on('models', '8', '10Gi', { gpus: [nvidia('RTX 4060', { memory: '8Gi' })] }),
    kali: on('kali', '2', '2Gi'),
    targets: on('targets', '2', '1536Mi'),
    firewall: on('firewall', '1', '1Gi'),
  };
}

test('32 GB: DevOps and AI together', () => {
  expect(lab('31.2Gi', () => ({ together: [['devops', 'ai']] })).problems).toEqual([]);
});

test('16 GB: one at a time', () => {
  // What Linux reports of 16 GB, with a Proxmox that runs nothing else.
  expect(lab('15.5Gi', () => ({ reserve: '1Gi' })).problems).toEqual([]);
  expect(lab('15.5Gi', () => ({ reserve: '1Gi', together: [['devops', 'ai']] })).problems).toMatchInlineSnapshot(`
    [
      "error CAPACITY_HOST_MODE lab/modes together [devops, ai]: cicd 3Gi, databases 3Gi, k8s-cp 2Gi, k8s-w1 3Gi, k8s-w2 3Gi, models 10Gi need 24Gi, and the host pve has 15.5Gi less 1Gi for itself: 9.5Gi too little [take the combination out of \`together\`, or give one of them less memory]",
    ]
  `);
});

test('the model and the handbook tell every sum', () => {
  const { model, manifests } = lab('31.2Gi', () => ({ together: [['devops', 'ai']] }));
  expect(model.powerModes).toEqual([
    {
      name: 'modes',
      host: 'pve',
      reserve: '2Gi',
      cpuOvercommit: 2,
      modes: [
        { name: 'devops', machines: ['cicd', 'databases'], nodes: kubernetes },
        { name: 'ai', machines: ['models'], nodes: [] },
        { name: 'security', machines: ['kali', 'targets', 'firewall'], nodes: [] },
      ],
      together: [['devops', 'ai']],
    },
  ]);
  const page = handbook({ model, manifests })[0]?.text ?? '';
  expect(page.slice(page.indexOf('## Hosts'), page.indexOf('## Applications'))).toMatchInlineSnapshot(`
    "## Hosts and power modes

    | host | on | machines | memory | left | cores for threads |
    | --- | --- | --- | --- | --- | --- |
    | pve | devops | cicd 3Gi, databases 3Gi, k8s-cp 2Gi, k8s-w1 3Gi, k8s-w2 3Gi | 14Gi and 2Gi of its own of 31.2Gi | 15.2Gi left | 16 cores for 16 threads, up to 2 each |
    | pve | ai | models 10Gi | 10Gi and 2Gi of its own of 31.2Gi | 19.2Gi left | 8 cores for 16 threads, up to 2 each |
    | pve | security | firewall 1Gi, kali 2Gi, targets 1.5Gi | 4.5Gi and 2Gi of its own of 31.2Gi | 24.7Gi left | 5 cores for 16 threads, up to 2 each |
    | pve | devops + ai | cicd 3Gi, databases 3Gi, k8s-cp 2Gi, k8s-w1 3Gi, k8s-w2 3Gi, models 10Gi | 24Gi and 2Gi of its own of 31.2Gi | 5.2Gi left | 24 cores for 16 threads, up to 2 each |

    "
  `);
});

test('MODEL_VALUE, MODEL_UNKNOWN_NAME: modes that mean nothing', () => {
  const { problems } = lab('31.2Gi', ({ cicd, host }) => ({
    host,
    reserve: 'two',
    cpuOvercommit: 0.5,
    modes: { devops: [cicd, cicd], ai: [], security: [host, 'k8s-w3' as 'k8s-w2'] },
    together: [['devops', 'aj' as 'ai'], ['ai']],
  }));
  expect(problems.filter((line) => /MODEL_/.test(line))).toMatchInlineSnapshot(`
    [
      "error MODEL_VALUE lab/modes cpuOvercommit: 0.5 is below 1, so that threads would never be used",
      "error MODEL_QUANTITY lab/modes reserve: "two" is no quantity: it must start with a number [write for example \`500m\`, \`2\` or \`4Gi\`]",
      "error MODEL_VALUE lab/modes modes.devops: cicd is in it twice",
      "error MODEL_VALUE lab/modes modes.ai: is empty: what is in no mode is on in every one",
      "error MODEL_VALUE lab/modes modes.security: machine pve does not run on pve [give it \`host: pve\`]",
      "error MODEL_UNKNOWN_NAME lab/modes modes.security: no node "k8s-w3" in this cluster [did you mean \`k8s-w1\`?]",
      "error MODEL_UNKNOWN_NAME lab/modes together[0]: no mode "aj" in this cluster [did you mean \`ai\`?]",
      "error MODEL_VALUE lab/modes together[1]: [ai] is no combination: it takes two modes",
    ]
  `);
});

test('MODEL_VALUE: modes of what is no host, twice for one host, and of what stands elsewhere', () => {
  const cluster = new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  const host = new Machine(cluster, 'pve', { purpose: 'Proxmox', kind: 'host', cpu: '16', memory: '32Gi' });
  const alone = new Machine(cluster, 'alone', { purpose: 'a PC', cpu: '4', memory: '8Gi' });
  new Machine(cluster, 'k8s-cp', { purpose: 'the same again', memory: '2Gi' });
  new PowerModes(cluster, 'modes', { host, modes: { one: [alone, 'k8s-cp'] } });
  new PowerModes(cluster, 'more', { host, modes: { one: [alone] } });
  new PowerModes(cluster, 'wrong', { host: alone, modes: { one: ['k8s-w1'] } });
  expect(
    renderCluster(cluster).issues.map(({ path, message, hint }) => `${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`),
  ).toMatchInlineSnapshot(`
    [
      "lab/k8s-cp: "k8s-cp" is the name of a node of this cluster [a node is a machine already: leave this one out, or give it another name]",
      "lab/modes modes.one: machine alone does not run on pve [give it \`host: pve\`]",
      "lab/modes modes.one: node k8s-cp does not run on pve [add it to \`nodes\` of pve]",
      "lab/more modes.one: machine alone does not run on pve [give it \`host: pve\`]",
      "lab/more host: pve has modes already [put them all into one \`PowerModes\`]",
      "lab/wrong host: alone is a vm [write \`kind: 'host'\`]",
      "lab/wrong modes.one: node k8s-w1 does not run on alone [add it to \`nodes\` of alone]",
    ]
  `);
});

test('MODEL_QUANTITY, MODEL_UNKNOWN_NAME: what a VM is given, in the cluster’s declaration', () => {
  class Typo extends defineCluster({
    name: 'typo',
    distribution: k3s({ version: '1.36' }),
    network: { nodes: '192.168.1.0/24' },
    nodes: {
      one: {
        address: '192.168.1.10',
        roles: ['control-plane'],
        capacity: { cpu: '4', memory: '8Gi' },
        vm: { memory: '8 GB', core: '4' } as { memory: string },
      },
    },
    layers: { platform: {} },
    namespaces: { argocd: { podSecurity: 'restricted' } },
  }) {}
  const { issues } = renderCluster(new Typo(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' })));
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'MODEL_UNKNOWN_NAME typo nodes.one.vm.core',
    'MODEL_QUANTITY typo nodes.one.vm.memory',
  ]);
});
