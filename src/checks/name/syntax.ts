/** Why a text is no name of its kind; nothing when it is one. */
export type NameRule = (name: string) => string | undefined;

function rule(pattern: RegExp, longest: number, words: string): NameRule {
  return (name) => {
    if (name.length > longest) return `is ${name.length} characters long, above ${longest}`;
    return pattern.test(name) ? undefined : words;
  };
}

/** DNS-1123 label: namespaces, containers, volumes, port names of a Service. */
export const label = rule(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  63,
  'must be lower-case letters, digits and hyphens, and start and end with a letter or digit',
);

/** DNS-1035 label: a Service, whose name may not start with a digit. */
export const serviceName = rule(
  /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  63,
  'must be lower-case letters, digits and hyphens, start with a letter and end with a letter or digit',
);

/** DNS-1123 subdomain: labels joined by dots. */
export const subdomain = rule(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  253,
  'must be lower-case letters, digits, hyphens and dots, and each part must start and end with a letter or digit',
);

/** Roles and bindings may have colons and capitals, anything that fits one segment of a URL. */
export const pathSegment: NameRule = (name) =>
  name === '.' || name === '..' || /[/%]/.test(name) ? 'must not be `.` or `..` nor hold `/` or `%`' : undefined;

/** Key of a ConfigMap or a Secret. */
export const dataKey: NameRule = (name) => {
  if (name === '.' || name.startsWith('..')) return 'must not be `.` nor start with `..`';
  return rule(/^[-._a-zA-Z0-9]+$/, 253, 'must be letters, digits, `-`, `_` and `.`')(name);
};

/** Name of a container port: at most 15 characters with a letter among them. */
export const portName: NameRule = (name) => {
  const words = 'must be lower-case letters, digits and single hyphens, hold a letter, and start and end with a letter or digit';
  return rule(/^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 15, words)(name);
};

const qualifiedPart = rule(
  /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
  63,
  'must be letters, digits, `-`, `_` and `.`, and start and end with a letter or digit',
);

/** Key of a label or annotation: a name of up to 63 characters, before it a DNS name and a slash if wanted. */
export const qualifiedName: NameRule = (name) => {
  const slash = name.indexOf('/');
  if (slash < 0) return qualifiedPart(name);
  const prefix = subdomain(name.slice(0, slash));
  return prefix === undefined ? qualifiedPart(name.slice(slash + 1)) : `has the prefix "${name.slice(0, slash)}", which ${prefix}`;
};

/** Value of a label: empty, or like the name part of its key. */
export const labelValue: NameRule = (value) => (value === '' ? undefined : qualifiedPart(value));

/** Environment variable, by the rule from 1.32 on: printable ASCII without `=`. */
export const relaxedVariable: NameRule = (name) =>
  /^[\x20-\x3c\x3e-\x7e]+$/.test(name) ? undefined : 'must be printable ASCII without `=`';

/** Environment variable, by the rule up to 1.31. */
export const strictVariable: NameRule = (name) =>
  /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && name !== '.' && !name.startsWith('..')
    ? undefined
    : 'must be letters, digits, `-`, `_` and `.`, and must not start with a digit';
