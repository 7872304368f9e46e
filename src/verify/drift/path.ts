/** Place in an object, as rendered: `['spec', 'template', 'spec', 'containers', 0, 'image']`. */
export type Path = readonly (string | number)[];

/** The same for a person: `spec.template.spec.containers[0].image`. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
