import type { Application } from './application.ts';
import type { Model } from './model.ts';

/** The named applications and everything they depend on, each after what it depends on; beside that in the order of the names. */
export function startOrder({ applications }: Pick<Model, 'applications'>, names: readonly string[]): readonly Application[] {
  const byName = new Map(applications.map((application) => [application.name, application]));
  const order = new Set<Application>();
  const seen = new Set<string>();
  const visit = (each: string): void => {
    const application = byName.get(each);
    if (application === undefined || seen.has(each)) return;
    seen.add(each);
    for (const before of application.dependsOn) visit(before);
    order.add(application);
  };
  for (const name of names) visit(name);
  return [...order];
}
