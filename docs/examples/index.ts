import { defineFleet, type Fleet } from 'labwright';
import { aiRnd } from '../../clusters/ai-rnd/index.ts';
import { collab } from '../../clusters/collab/index.ts';
import { devopsLab } from '../../clusters/devops-lab/index.ts';
import { t495 } from '../../clusters/t495/index.ts';
import { vxHome } from '../../clusters/vx-home/index.ts';
import { bench } from './ai.ts';
import { vault } from './databases.ts';
import { forge } from './forge.ts';
import { garden } from './garden.ts';
import { foundry } from './gitlab.ts';
import { workshop } from './serverless.ts';

/** The house as it will be, with all its switches on. */
const grown = (fleet: Fleet) =>
  vxHome(fleet, { gpu: true, tls: true, monitoring: true, secrets: 'sealed', trivyOperator: true, metricsServer: true });
const repository = 'https://git.example.org/home/homelab.git';
const networks = { security: { range: '10.66.0.0/24', vlan: 66, gateway: '10.66.0.1', isolated: true } };
const sites = {
  garden: { lan: '192.168.7.0/24', networks },
  'devops-lab': { lan: '192.168.1.0/24', fixed: { nas: '192.168.1.10' }, networks },
};

/** What the pages of the constructs show: the real clusters, and some that use what those do not. */
export default defineFleet({ repository, revision: 'main', sites }, grown, t495, collab, aiRnd, devopsLab, garden, bench, forge, foundry, vault, workshop);
