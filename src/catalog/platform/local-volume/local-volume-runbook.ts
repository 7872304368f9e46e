import type { Runbook } from '../../../authoring/index.ts';

/** One volume, as its page names it. */
export interface PlacedVolume {
  readonly name: string;
  readonly claim: string;
  readonly namespace: string;
  readonly node: string;
  readonly path: string;
  readonly size: string;
}

/** How folders come to the nodes, and what to do when a claim or a node is gone. */
export function localVolumesRunbook(cluster: string, distribution: string, volumes: readonly PlacedVolume[]): Runbook {
  const rows = volumes.map(
    ({ name, namespace, claim, node, path, size }) => `| ${node} | \`${path}\` | ${size} | ${namespace}/${claim} | ${name} |`,
  );
  return {
    file: 'local-volumes.md',
    text: `# Node-bound volumes of ${cluster}

| node | folder | size | claim | volume |
|---|---|---|---|---|
${rows.join('\n')}

The size is not enforced: the folder may grow until its disk is full.

## Before the first sync

${
  distribution === 'talos'
    ? `Each folder is a user volume of its node: \`UserVolumeConfig\` of the name after \`/var/mnt/\` in the machine configuration. Talos makes and mounts it.`
    : `On each node: \`mkdir -p <folder>\`, best on a disk of its own with a line in \`/etc/fstab\`. A missing folder keeps the pod in ContainerCreating.`
}

## The claim was deleted

The folder and the volume stay (\`Released\`), and nothing binds to it until the old claim is forgotten:
\`kubectl patch pv <volume> --type json -p '[{"op":"remove","path":"/spec/claimRef/uid"},{"op":"remove","path":"/spec/claimRef/resourceVersion"}]'\`

## The node is gone for good

The data on it is gone with it. Name another node in the cluster file, \`npm run synth\`, push; then, because the node of a volume cannot
change: scale the workload to 0, \`kubectl delete pvc <claim>\`, \`kubectl delete pv <volume>\`, sync, and restore the newest copy.
`,
  };
}
