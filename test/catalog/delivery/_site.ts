import { type AddressClaim, GitLab, type GitLabProps, type NfsBackup } from 'labwright';
import { renderCluster } from 'labwright/testing';
import type { RenderedCluster } from '../../../src/render/index.ts';
import { Attic } from '../../attic.ts';
import { nas, place } from '../_backup.ts';

type Props = GitLabProps<Attic>;

/** A GitLab in the namespace that lets programs be root, with copies on the NAS. */
export function gitLab(cluster: Attic, change: (cluster: Attic, backup: NfsBackup<Attic>) => Partial<Props> = () => ({})): GitLab<Attic> {
  const backup = nas(cluster);
  return new GitLab(place(cluster, 'gitlab', 'other'), 'gitlab', {
    host: 'git.attic.home',
    storage: { class: 'shared', size: '40Gi' },
    backup: { target: backup },
    priority: 'data',
    ...change(cluster, backup),
  });
}

export function renderGitLab(change: (cluster: Attic, backup: NfsBackup<Attic>) => Partial<Props> = () => ({})): RenderedCluster {
  return renderCluster((fleet) => {
    const cluster = new Attic(fleet);
    gitLab(cluster, change);
    return cluster;
  });
}

/** An address of the LAN for SSH. */
export function claim(cluster: Attic): AddressClaim<Attic> {
  return { cluster, application: place(cluster, 'addresses'), pool: 'lan', address: '10.20.0.201' };
}
