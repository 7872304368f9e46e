import { below, itemsAt, textAt } from '../../api/index.ts';
import { isAbout, type Refused } from './way-out.ts';

/** Never deleted on the way: every object of the kind would go with the definition. */
export function definitionWay(refused: Refused): string {
  const { base, head } = refused;
  const { name } = head.identity;
  if (!isAbout(refused, 'spec.versions')) {
    return (
      'for the API server this is another kind: take it back, or define the new one beside the old one and write each object anew. ' +
      `Deleting ${name} would delete every object of the kind, and what its operator made of them`
    );
  }
  const names = (body: unknown) => itemsAt(body, 'spec', 'versions').map((version) => String(version['name']));
  const gone = names(base.body).filter((version) => !names(head.body).includes(version));
  const stored = itemsAt(head.body, 'spec', 'versions').find((version) => version['storage'] === true);
  const status = JSON.stringify({ status: { storedVersions: [String(below(stored, 'name') ?? '')] } });
  return (
    `keep ${gone.join(', ')} in spec.versions with \`served: false\` and \`storage: false\` until nothing is stored as it: sync that, write each object again ` +
    `(\`kubectl get ${name} -A -o json | kubectl replace -f -\`), then \`kubectl patch crd/${name} --subresource=status --type merge -p '${status}'\`. ` +
    'Remove it in a later commit. Nothing is lost'
  );
}

/** A rule in the definition of a custom kind forbids the step; what deleting would take along only its operator knows. */
export function customWay({ head }: Refused): string {
  return (
    `take the change back, or look into the documentation of ${textAt(head.body, 'apiVersion')} for how to get there. ` +
    'Do not delete the object before you know what its operator deletes with it; data often goes too'
  );
}
