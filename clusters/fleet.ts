import { defineFleet } from 'labwright';
import { aiRnd } from './ai-rnd/index.ts';
import { collab } from './collab/index.ts';
import { devopsLab } from './devops-lab/index.ts';
import { t495 } from './t495/index.ts';
import { vxHome } from './vx-home/index.ts';

export default defineFleet(
  {
    repository: 'https://gitlab.com/vx-home/homelab.git',
    revision: 'main',
    sites: {
      'vx-home': { lan: '192.168.1.0/24', gateway: '192.168.1.1', dhcp: '192.168.1.100-192.168.1.199', fixed: { nas: '192.168.1.10' } },
      // Another household: equal private ranges of houses that no router connects do not clash.
      collab: { lan: '192.168.1.0/24', gateway: '192.168.1.1', dhcp: '192.168.1.100-192.168.1.199', fixed: { nas: '192.168.1.10' } },
      t495: { lan: '192.168.1.0/24', gateway: '192.168.1.1', dhcp: '192.168.1.100-192.168.1.199', fixed: { nas: '192.168.1.10' } },
      'ai-rnd': { lan: '192.168.1.0/24', gateway: '192.168.1.1', dhcp: '192.168.1.100-192.168.1.199', fixed: { nas: '192.168.1.10' } },
      'devops-lab': {
        lan: '192.168.1.0/24',
        gateway: '192.168.1.1',
        dhcp: '192.168.1.100-192.168.1.199',
        fixed: { nas: '192.168.1.10' },
        networks: { security: { range: '10.66.0.0/24', vlan: 66, gateway: '10.66.0.1', isolated: true } },
      },
    },
  },
  vxHome,
  t495,
  collab,
  aiRnd,
  devopsLab,
);
