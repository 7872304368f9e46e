import { Application, ExternalService } from 'labwright';
import { describe, expect, test } from 'vitest';
import { devopsLab } from '../../clusters/devops-lab/index.ts';
import { hostLoads } from '../../src/model/index.ts';
import type { RenderedCluster } from '../../src/render/index.ts';
import { inFleet, switched, unaccepted } from './lab.ts';

const rendered = inFleet(devopsLab);
const { model, manifests } = rendered;

describe('power modes', () => {
  const GiB = 2 ** 30;
  const loads = (one: RenderedCluster) =>
    Object.fromEntries(hostLoads(one.model).map(({ modes, memory }) => [modes.join(' + '), Math.round((memory.used / GiB) * 10) / 10]));

  test('functions take 14.6Gi, models 10 and the lesson 5; the first two fit together', () => {
    expect(loads(rendered)).toEqual({ devops: 14.6, ai: 10, security: 5, 'devops + ai': 24.6 });
  });

  test('CAPACITY_HOST_MODE: on a host with 16 GB the two together are refused, with the sum', () => {
    expect(unaccepted(switched({ host: '16 GB' }))).toMatchInlineSnapshot(`
      [
        "CAPACITY_HOST_MODE devops-lab/modes together [devops, ai]: ai 10Gi, cicd 3Gi, db-1 1Gi, db-2 1Gi, db-3 1Gi, lab-cp-1 2Gi, lab-worker-1 3Gi, lab-worker-2 3Gi need 24Gi, and the host pve has 15.4Gi less 1Gi for itself: 9.6Gi too little",
      ]
    `);
  });

  test('there, one at a time fits', () => {
    const small = switched({ host: '16 GB', together: false });
    expect(unaccepted(small)).toEqual([]);
    expect(loads(small)).toEqual({ devops: 14, ai: 10, security: 5 });
  });
});

describe('the network of the lesson', () => {
  test('four machines on a VLAN that nothing reaches', () => {
    expect(model.site.networks).toEqual([{ name: 'security', range: '10.66.0.0/24', vlan: 66, gateway: '10.66.0.1', isolated: true }]);
    expect(model.machines?.filter(({ network }) => network === 'security').map(({ name }) => name)).toEqual([
      'dvwa',
      'kali',
      'metasploitable',
      'opnsense',
    ]);
    expect(manifests.filter(({ body }) => JSON.stringify(body).includes('10.66.'))).toEqual([]);
  });

  test('NETWORK_ISOLATED: a way there from the cluster is refused', () => {
    const reaching = inFleet((fleet) => {
      const cluster = devopsLab(fleet);
      new ExternalService(new Application(cluster, 'dvwa-page', { layer: 'tiers', namespace: 'tiers' }), 'dvwa-page', {
        at: ['10.66.0.20'],
        ports: { http: 80 },
      });
      return cluster;
    });
    expect(unaccepted(reaching)).toMatchInlineSnapshot(`
      [
        "REQUIREMENT_NOT_MET devops-lab requirements.isolated: devops-lab/dvwa-page/dvwa-page/endpoint-slice: 10.66.0.20 leads to the isolated network security (10.66.0.0/24, VLAN 66) (what is broken there on purpose must not be able to reach the house)",
        "NETWORK_ISOLATED devops-lab/dvwa-page/dvwa-page/endpoint-slice endpoints: 10.66.0.20 leads to the isolated network security (10.66.0.0/24, VLAN 66)",
      ]
    `);
  });
});
