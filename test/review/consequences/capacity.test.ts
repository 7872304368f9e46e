import { expect, test } from 'vitest';
import { deployment } from '../../checks/support.ts';
import { review, state, told } from '../states.ts';

const web = (memory: string, replicas = 1) =>
  deployment('web', {
    spec: `replicas: ${replicas}`,
    container: `resources: { requests: { cpu: 500m, memory: ${memory} }, limits: { memory: ${memory} } }`,
  });

test('what fitted and does not fit any more, and the reverse', () => {
  const [one] = review(state(web('1Gi')), state(web('40Gi'))).consequences.filter(({ topic }) => topic === 'capacity');
  expect(one).toMatchObject({
    level: 'interruption',
    subject: 'Deployment home/web',
    message: expect.stringContaining('home/web fits no node'),
    evidence: ['CAPACITY_NO_ROOM: see `labwright explain CAPACITY_NO_ROOM`'],
  });
  expect(told(['capacity'], state(web('40Gi')), state(web('1Gi')))[0]).toMatch(
    /^none Deployment home\/web: is mended: home\/web fits no node/,
  );
});

test('what is too much before and after is no news, also where more of it is missing', () => {
  expect(told(['capacity'], state(web('40Gi')), state(web('50Gi')))).toEqual([]);
});

test('what the owner accepts is no news', () => {
  const acceptances = [{ code: 'CAPACITY_MEMORY_LIMITS', reason: 'they are never all busy', scope: 'attic', files: [] }];
  const large = deployment('web', { container: 'resources: { requests: { cpu: 500m, memory: 1Gi }, limits: { memory: 60Gi } }' });
  expect(told(['capacity'], state(web('1Gi')), state(large))).toEqual([expect.stringContaining('may use')]);
  expect(told(['capacity'], state(web('1Gi')), state(large, { acceptances }))).toEqual([]);
});

test('room before and after, in millicores and bytes', () => {
  const [row, ...others] = review(state(web('1Gi')), state(web('2Gi', 2))).capacity;
  expect(others).toEqual([]);
  expect(row?.node).toBe('shelf-1');
  expect((row?.after.cpu ?? 0) - (row?.before.cpu ?? 0)).toBe(500);
  expect((row?.after.memory ?? 0) - (row?.before.memory ?? 0)).toBe(3 * 2 ** 30);
});

test('nothing is asked where nothing takes room', () => {
  const found = review(state(web('1Gi')), state(web('1Gi').replace('web:1.2.3', 'web:1.2.4')));
  expect(found.capacity).toEqual([]);
  expect(found.diff.objects).toHaveLength(1);
});
