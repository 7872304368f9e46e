import type { Issue } from '../../issues/index.ts';

/** Leaves out warnings of the API server that only announce what another finding says has come true: pods that their namespace refuses. */
export function withoutEchoes(issues: readonly Issue[]): readonly Issue[] {
  const refused = new Set(issues.filter(({ message }) => /(?<!would )violates? PodSecurity/.test(message)).map(({ file }) => file));
  return issues.filter(
    ({ code, message, file }) => !(code === 'REHEARSE_SERVER_WARNING' && /^would violate PodSecurity/.test(message) && refused.has(file)),
  );
}
