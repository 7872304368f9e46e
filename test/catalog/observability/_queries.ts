import { parser as logql } from '@grafana/lezer-logql';
import { parser as promql } from '@prometheus-io/lezer-promql';

/** Grafana puts numbers in where its variables stand. */
const filled = (query: string): string => query.replaceAll(/\$__(rate_interval|interval|range|auto)/g, '5m');

/** Where a query is none, as text from there on; nothing for one that can be read. */
export function promqlError(query: string): string | undefined {
  return errorOf(promql, filled(query));
}

export function logqlError(query: string): string | undefined {
  return errorOf(logql, filled(query));
}

interface Parser {
  parse(text: string): {
    iterate(spec: { enter(node: { readonly type: { readonly isError: boolean }; readonly from: number }): void }): void;
  };
}

function errorOf(parser: Parser, text: string): string | undefined {
  let at: number | undefined = text.trim() === '' ? 0 : undefined;
  parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from;
    },
  });
  return at === undefined ? undefined : `${text} at "${text.slice(at)}"`;
}
