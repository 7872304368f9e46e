import { canonicalQuantity, UnitError } from '../units/index.ts';
import type { Facts } from './facts.ts';
import { k8s } from './k8s.ts';

/** An amount as the owner typed it, in the form the API server stores; a wrong one becomes a finding and stays as typed. */
export function quantity(facts: Facts, text: string, path: string): k8s.Quantity {
  try {
    return k8s.Quantity.fromString(canonicalQuantity(text));
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    facts.issues.push({ code: 'MODEL_QUANTITY', severity: 'error', path, message: error.message, hint: error.hint });
    return k8s.Quantity.fromString(text);
  }
}

/** A map of amounts by resource name. */
export function quantities(
  facts: Facts,
  amounts: Readonly<Record<string, string | undefined>>,
  path: string,
): Record<string, k8s.Quantity> {
  return Object.fromEntries(
    Object.entries(amounts).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, quantity(facts, text, `${path}.${name}`)] as const],
    ),
  );
}
