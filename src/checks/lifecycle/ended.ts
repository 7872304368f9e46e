import type { Issue } from '../../issues/index.ts';
import { parseImage } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, type FindingProps, finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { text } from '../read.ts';
import { endedLineOf } from './lines.ts';
import { endedUpstreamOf } from './upstreams.ts';

type Ended = Pick<FindingProps, 'code' | 'message' | 'hint'>;

/** LIFECYCLE_UPSTREAM_ENDED: no container, ours or a chart's, runs a program that gets no fixes any more. */
export const endedPrograms: Check = (input) =>
  judgeImages(input, (image) => {
    const row = endedUpstreamOf(parseImage(image).repository);
    return row === undefined ? undefined : { code: 'LIFECYCLE_UPSTREAM_ENDED', message: row.ended, hint: row.successor };
  });

/** LIFECYCLE_LINE_ENDED: no container, ours or a chart's, runs a version of a line that gets no fixes any more. */
export const endedLines: Check = (input) =>
  judgeImages(input, (image) => {
    const { repository, tag } = parseImage(image);
    const found = endedLineOf(repository, tag);
    if (found === undefined) return undefined;
    const { program, line, when, older, successor } = found;
    const what = older ? `${program} ${line} and what is older get` : `${program} ${line} gets`;
    return { code: 'LIFECYCLE_LINE_ENDED', message: `${what} no fixes since ${when}`, hint: successor };
  });

/** What is said of each image, of containers and of charts. */
function judgeImages(input: Parameters<Check>[0], judge: (image: string) => Ended | undefined): readonly Issue[] {
  const { model, pods } = factsOf(input);
  // Few images, many containers.
  const known = new Map<string, Ended | undefined>();
  const judged = (image: string): Ended | undefined => {
    if (!known.has(image)) known.set(image, judge(image));
    return known.get(image);
  };
  const rendered = pods.flatMap((pod) =>
    containersOf(pod).flatMap((container): readonly Issue[] => {
      const ended = judged(text(container.fields.image) ?? '');
      return ended === undefined ? [] : [finding(pod.manifest, { ...ended, severity: 'warning', field: `${container.path}.image` })];
    }),
  );
  const charts = model.footprints.flatMap(({ application, name, images = [] }) =>
    images.flatMap((image): readonly Issue[] => {
      const ended = judged(image);
      if (ended === undefined) return [];
      const message = `${image}: ${ended.message}`;
      return [declaredFinding(model, [application, name], { ...ended, severity: 'warning', field: 'images', message })];
    }),
  );
  return [...rendered, ...charts];
}
