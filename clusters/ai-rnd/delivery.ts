import { Application, type BackupTarget, GitLab, GitLabRunner, type IngressController, type MetalLb, type NamespaceName } from 'labwright';
import type { AiRnd } from './cluster.ts';

export interface DeliveryProps {
  readonly addresses: MetalLb<AiRnd>;
  readonly ingress: IngressController<AiRnd>;
  readonly backup: BackupTarget<AiRnd>;
}

/** Git, pipelines and images, once for both environments. */
export function delivery(cluster: AiRnd, { addresses, ingress, backup }: DeliveryProps) {
  const at = (name: string, namespace: NamespaceName<AiRnd>) => new Application(cluster, name, { layer: 'delivery', namespace });
  const gitlab = new GitLab(at('gitlab', 'gitlab'), 'gitlab', {
    host: 'git.rnd.home',
    tls: { issuer: 'home' },
    storage: { size: '200Gi' },
    registry: { host: 'registry.rnd.home', tls: { issuer: 'home' } },
    ssh: { address: addresses.claim('lan', '192.168.1.201'), host: 'ssh.git.rnd.home' },
    backup: { target: backup, priority: 'batch', drill: { scratch: { class: 'scratch' } } },
  });
  // Jobs reach GitLab's pages, its API and its registry by their public names.
  const common = {
    server: gitlab,
    uses: [ingress],
    internet: ['registry-1.docker.io', 'auth.docker.io', 'pypi.org', 'files.pythonhosted.org'],
  } as const;
  new GitLabRunner(at('gitlab-runner', 'runners'), 'gitlab-runner', { ...common, concurrent: 3, jobs: { priority: 'batch' } });
  // Such a job owns its node, so it is kept away from the card.
  new GitLabRunner(at('docker-runner', 'docker-runners'), 'docker-runner', {
    ...common,
    docker: 'privileged',
    concurrent: 1,
    jobs: { nodeSelector: { gpu: 'false' }, priority: 'batch' },
  });
  return { gitlab };
}
