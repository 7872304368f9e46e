import type { Issue } from '../../issues/index.ts';
import { UnitError } from '../../units/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { fields } from '../read.ts';
import { formatAmount, isQuantity, parseAmount, readAmount } from './amounts.ts';

/** QUOTA_QUANTITY, QUOTA_REQUEST_ABOVE_LIMIT: amounts of containers can be read, and no request is above its limit. */
export const quantities: Check = (input) =>
  factsOf(input).pods.flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const own = fields(container.fields.resources);
      const requests = fields(own.requests);
      const limits = fields(own.limits);
      const at = `${container.path}.resources`;
      const unreadable = [
        ...Object.entries(requests).map(([key, value]) => ['requests', key, value] as const),
        ...Object.entries(limits).map(([key, value]) => ['limits', key, value] as const),
      ].flatMap(([list, resource, value]): readonly Issue[] => {
        const error = isQuantity(value) && parseAmount(resource, value) === undefined ? why(resource, value) : undefined;
        if (error === undefined) return [];
        return [
          finding(pod.manifest, {
            code: 'QUOTA_QUANTITY',
            severity: 'error',
            field: `${at}.${list}.${resource}`,
            message: error.message,
            hint: error.hint,
          }),
        ];
      });
      const above = Object.keys(requests).flatMap((resource): readonly Issue[] => {
        const request = parseAmount(resource, requests[resource]);
        const limit = parseAmount(resource, limits[resource]);
        if (request === undefined || limit === undefined || request <= limit) return [];
        const message = `${formatAmount(resource, request)} is above the limit ${formatAmount(resource, limit)}`;
        return [
          finding(pod.manifest, { code: 'QUOTA_REQUEST_ABOVE_LIMIT', severity: 'error', field: `${at}.requests.${resource}`, message }),
        ];
      });
      return [...unreadable, ...above];
    }),
  );

function why(resource: string, value: string | number): UnitError | undefined {
  try {
    readAmount(resource, value);
    return undefined;
  } catch (error) {
    if (error instanceof UnitError) return error;
    throw error;
  }
}
