import { Machine, nvidia, PowerModes } from 'labwright';
import type { Garden } from './cluster.ts';

/** A Proxmox host in the workshop, too small for all of its machines at once. */
export function lab(cluster: Garden) {
  const card = nvidia('RTX 4060', { memory: '8Gi' });
  const host = new Machine(cluster, 'workshop', { purpose: 'Proxmox', kind: 'host', cpu: '16', memory: '31.2Gi', gpus: [card] });
  const builds = new Machine(cluster, 'builds', { purpose: 'GitLab and its runners', kind: 'lxc', host, cpu: '8', memory: '12Gi' });
  const models = new Machine(cluster, 'models', { purpose: 'Ollama', host, cpu: '8', memory: '12Gi', gpus: [card] });
  const games = new Machine(cluster, 'games', { purpose: 'Windows', host, cpu: '8', memory: '16Gi', gpus: [card] });
  // Models and games want the same card. What is in no mode would be on in every one.
  new PowerModes(cluster, 'modes', {
    host,
    modes: { work: [builds], ai: [models], evening: [games] },
    together: [
      ['work', 'ai'],
      ['work', 'evening'],
    ],
  });
}
