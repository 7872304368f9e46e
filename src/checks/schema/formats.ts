import ipaddr from 'ipaddr.js';

/** A named form of a text or number: how to test it, and the rule in words (`must be …`). */
export interface Format {
  readonly type: 'string' | 'number';
  readonly validate: ((value: string) => boolean) | ((value: number) => boolean);
  readonly rule: string;
}

const text = (test: RegExp | ((value: string) => boolean), rule: string): Format => ({
  type: 'string',
  validate: typeof test === 'function' ? test : (value: string) => test.test(value),
  rule,
});
const whole = (least: number, most: number, rule: string): Format => ({
  type: 'number',
  validate: (value: number) => value >= least && value <= most,
  rule,
});

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const qualified = new RegExp(`^(${subdomain}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`);
const hostName = new RegExp(`^(\\*\\.)?${subdomain}$`);
const portName = (value: string) =>
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value) && /[a-z]/.test(value) && value.length <= 15 && !value.includes('--');

/** Forms that the API server tests: those named in OpenAPI and CRD schemas, and those our own rules name. */
export const formats: Readonly<Record<string, Format>> = {
  int32: whole(-(2 ** 31), 2 ** 31 - 1, 'a whole number of 32 bits'),
  int64: whole(-(2 ** 63), 2 ** 63 - 1, 'a whole number of 64 bits'),
  byte: text((value) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value.replace(/[\r\n]/g, '')), 'base64'),
  'date-time': text(
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
    'a point in time such as `2026-11-20T08:00:00Z`',
  ),
  date: text(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date such as `2026-11-20`'),
  duration: text(/^[+-]?(0|(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+)$|^\d+\s*[a-zA-Z]+$/, 'a duration such as `90s` or `1h30m`'),
  ipv4: text((value) => ipaddr.IPv4.isValidFourPartDecimal(value), 'an IPv4 address'),
  ipv6: text((value) => ipaddr.IPv6.isValid(value), 'an IPv6 address'),
  ip: text((value) => ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value), 'an IP address'),
  cidr: text(isCidr, 'a range such as `192.168.1.0/24`'),
  uuid: text(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, 'a UUID'),
  email: text(/^[^@\s]+@[^@\s]+$/, 'an e-mail address'),
  'cluster-ip': text((value) => ['', 'None'].includes(value) || ipaddr.isValid(value), 'an IP address or `None`'),
  'port-name': text(portName, 'a port name: at most 15 lower-case letters, digits and single hyphens, at least one letter'),
  'label-name': text(
    (value) => value.length <= 63 && new RegExp(`^${label}$`).test(value),
    'lower-case letters, digits and hyphens, at most 63, starting and ending with a letter or digit',
  ),
  'qualified-name': text(
    (value) => qualified.test(value) && value.length <= 317,
    'a name such as `app` or `example.org/app`: at most 63 letters, digits, `-`, `_` and `.` after an optional domain and slash',
  ),
  'label-value': text(
    (value) => value === '' || (value.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)),
    'at most 63 letters, digits, `-`, `_` and `.`, starting and ending with a letter or digit',
  ),
  'data-key': text(
    (value) => /^[-._a-zA-Z0-9]{1,253}$/.test(value) && value !== '.' && !value.startsWith('..'),
    'a file name of letters, digits, `-`, `_` and `.`',
  ),
  'env-name': text(/^[ -<>-~]+$/, 'a name of printable characters without `=`'),
  'host-name': text(
    (value) => hostName.test(value) && value.length <= 253 && !ipaddr.isValid(value),
    'a host name in lower case, `*.` in front allowed, no address',
  ),
  percent: text(/^\d+%$/, 'a whole number or a percentage such as `25%`'),
  'sub-path': text((value) => !value.startsWith('/') && !value.split('/').includes('..'), 'a relative path without `..`'),
  'mount-path': text((value) => value !== '' && !value.includes(':'), 'a path without `:`'),
  'url-path': text(
    (value) => value.startsWith('/') && !/\/\/|\/\.\.?(\/|$)|%2f/i.test(value),
    'a path that starts with `/`, without `//`, `/./` and `/../`',
  ),
  cron: text(isCron, 'a schedule of five fields such as `30 2 * * *`, or `@daily`'),
  'time-zone': text(/^(?!Local$)[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, 'a time zone such as `Etc/UTC` or `Europe/Vienna`'),
};

function isCidr(value: string): boolean {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(value) ?? [];
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return Number(prefix) <= 32;
  return ipaddr.IPv6.isValid(address) && Number(prefix) <= 128;
}

const cronRanges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const cronNames = ['', '', '', 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec', 'sun|mon|tue|wed|thu|fri|sat'] as const;

/** The dialect of the CronJob controller: five fields, names of months and days, no seconds, no zone. */
function isCron(value: string): boolean {
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(value)) return true;
  const every = /^@every (.+)$/.exec(value)?.[1];
  if (every !== undefined) return /^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(every);
  const fields = value.trim().split(/\s+/);
  return fields.length === 5 && fields.every((field, index) => field.split(',').every((part) => isCronPart(part, index)));
}

function isCronPart(part: string, index: number): boolean {
  const [least, most] = cronRanges[index] ?? [0, 0];
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*' || range === '?') return true;
  const ends = range.split('-').map((end) => cronNumber(end.toLowerCase(), index));
  if (ends.length > 2 || ends.some((end) => end === undefined || end < least || end > most)) return false;
  return ends.length === 1 || (ends[0] ?? 0) <= (ends[1] ?? 0);
}

function cronNumber(text: string, index: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const position = (cronNames[index] ?? '').split('|').indexOf(text);
  return text === '' || position < 0 ? undefined : position + (index === 3 ? 1 : 0);
}
