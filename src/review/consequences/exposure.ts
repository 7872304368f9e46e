import type { Exposed } from '../../checks/index.ts';
import type { Consequence } from '../review.ts';
import { type Both, between } from './between.ts';
import { exposedPairs, originOf, type Pairs } from './exposed-pairs.ts';

/** What the LAN reaches after a change and not before, what it does not reach any more, and what stands less guarded than it did. */
export const exposure = between((both) => exposureOf(both, exposedPairs(both)));

function exposureOf({ head }: Both, { opened, closed, kept }: Pairs): readonly Consequence[] {
  const { cluster } = head.model;
  const about = ({ target, application, manifest }: Exposed) => ({
    topic: 'exposure' as const,
    cluster,
    application,
    subject: target,
    file: manifest?.file,
  });
  return [
    ...opened.map(
      (one): Consequence => ({
        ...about(one),
        level: 'none',
        widens: true,
        message: `is reachable from the LAN now: ${placeOf(one)}${guardOf(one)}`,
        evidence: evidenceOf(one),
        hint: one.declared ? undefined : 'no exposure declares it: take it out, or declare it with a construct',
      }),
    ),
    ...closed.map(
      (one): Consequence => ({
        ...about(one),
        level: 'interruption',
        message: `is not reachable from the LAN any more at ${placeOf(one)}: whoever uses it is cut off`,
        evidence: evidenceOf(one),
      }),
    ),
    ...kept.flatMap(({ before, after }) => changesOf(before, after).map((change): Consequence => ({ ...about(after), ...change }))),
  ];
}

/** `photos.home`, `192.168.1.241, 5432/TCP`, `every node, 30080/TCP`. */
function placeOf({ how, at, ports }: Exposed): string {
  const where = how === 'host-network' ? 'on the network of its node' : at;
  return ports.length === 0 ? where : `${where}, ${ports.join(', ')}`;
}

function guardOf({ how, tls, authentication }: Exposed): string {
  const encrypted = tls === 'no' ? ', not encrypted' : '';
  if (authentication !== undefined) return `${encrypted}, asks for ${authentication}`;
  return how === 'ingress' ? `${encrypted}, and nobody asks who comes but the program itself` : encrypted;
}

function evidenceOf(one: Exposed): readonly string[] {
  return [originOf(one), ...(one.declared ? [] : ['no exposure declares it'])];
}

type Change = Pick<Consequence, 'level' | 'widens' | 'message' | 'evidence' | 'hint'>;

function changesOf(before: Exposed, after: Exposed): readonly Change[] {
  const place = after.at;
  const more = after.ports.filter((port) => !before.ports.includes(port));
  const fewer = before.ports.filter((port) => !after.ports.includes(port));
  // A port in place of another is a new address, which the addresses tell.
  const ports = { more: fewer.length === 0 ? more : [], fewer: more.length === 0 ? fewer : [] };
  const evidence = (field: string, from: string, to: string) => [
    ...(after.manifest === undefined ? [] : [after.manifest.file]),
    `${field}: ${from} → ${to}`,
  ];
  const change = (level: Change['level'], widens: boolean, message: string, proof: readonly string[], hint?: string): Change => ({
    level,
    widens: widens ? true : undefined,
    message,
    evidence: proof,
    hint,
  });
  const onPorts = evidence('ports', before.ports.join(', '), after.ports.join(', '));
  const [ask, asked] = [after.authentication, before.authentication];
  return [
    ...(ports.more.length === 0 ? [] : [change('none', true, `opens ${ports.more.join(', ')} besides at ${place}`, onPorts)]),
    ...(ports.fewer.length === 0
      ? []
      : [change('interruption', false, `does not answer at ${place}, ${ports.fewer.join(', ')} any more`, onPorts)]),
    ...(before.tls === 'yes' && after.tls === 'no'
      ? [change('none', true, `${place} is not encrypted any more`, evidence('tls', 'yes', 'no'))]
      : []),
    ...(before.tls === 'no' && after.tls === 'yes'
      ? [
          change(
            'none',
            false,
            `${place} is encrypted now`,
            evidence('tls', 'no', 'yes'),
            'links and programs that say `http://` have to follow',
          ),
        ]
      : []),
    ...(asked !== undefined && ask === undefined
      ? [change('none', true, `nobody asks who comes to ${place} any more, but the program itself`, evidence('asks for', asked, 'nothing'))]
      : []),
    ...(ask !== undefined && asked !== ask
      ? [
          change(
            'none',
            false,
            `${place} asks for ${ask} now`,
            evidence('asks for', asked ?? 'nothing', ask),
            'programs that come without are sent away',
          ),
        ]
      : []),
  ];
}
