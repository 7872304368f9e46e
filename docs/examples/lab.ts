import { Application, AttackBox, Dvwa, Machine, Metasploitable, nvidia, PowerModes } from 'labwright';
import type { Garden } from './cluster.ts';

/** What is done for practice: a host for several purposes, and lessons in breaking in. */
export function lab(cluster: Garden) {
  workshop(cluster);
  lesson(cluster);
}

/** A Proxmox host in the workshop, too small for all of its machines at once. */
function workshop(cluster: Garden) {
  const card = nvidia('RTX 4060', { memory: '8Gi' });
  const host = new Machine(cluster, 'workshop', { purpose: 'Proxmox', kind: 'host', cpu: '16', memory: '31.2Gi', gpus: [card] });
  const builds = new Machine(cluster, 'builds', { purpose: 'GitLab and its runners', kind: 'lxc', host, cpu: '8', memory: '12Gi' });
  const models = new Machine(cluster, 'models', { purpose: 'Ollama', host, cpu: '8', memory: '12Gi', gpus: [card] });
  const games = new Machine(cluster, 'games', { purpose: 'Windows', host, cpu: '8', memory: '16Gi', gpus: [card] });
  // Machines on a VLAN that nothing else reaches.
  const vlan = { host, network: 'security' } as const;
  const firewall = new Machine(cluster, 'opnsense', { ...vlan, purpose: 'way in and out', address: '10.66.0.1', cpu: '2', memory: '1Gi' });
  const kali = new Machine(cluster, 'kali', { ...vlan, purpose: 'attacks', address: '10.66.0.10', cpu: '2', memory: '2Gi' });
  const victim = new Machine(cluster, 'victim', { ...vlan, purpose: 'is attacked', address: '10.66.0.20', cpu: '1', memory: '1Gi' });
  // Models and games want the same card. What is in no mode would be on in every one.
  new PowerModes(cluster, 'modes', {
    host,
    modes: { work: [builds], ai: [models], evening: [games], security: [firewall, kali, victim] },
    together: [
      ['work', 'ai'],
      ['work', 'evening'],
      ['ai', 'security'],
    ],
  });
}

/** The same as pods, for who has no machines to spare. */
function lesson(cluster: Garden) {
  const at = (name: string, namespace: 'pentest' | 'targets') => new Application(cluster, name, { layer: 'apps', namespace });
  const attacker = new AttackBox(at('attack-box', 'pentest'), 'box', { running: true });
  new Dvwa(at('dvwa', 'targets'), 'dvwa', { attacker, running: true, securityLevel: 'medium' });
  // Off until its lesson.
  new Metasploitable(at('metasploitable', 'targets'), 'metasploitable', { attacker });
}
