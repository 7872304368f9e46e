import { formatIdentity, isRenderedElsewhere, type Manifest, type Model, type Retirement } from '../model/index.ts';
import { afterwards } from '../review/index.ts';
import { words } from './handbook/markdown.ts';
import type { Page } from './page.ts';

/** How each application that is being retired goes, while its first step is what is rendered. */
export function retirementPages(model: Model, manifests: readonly Manifest[]): readonly Page[] {
  return (model.retirements ?? []).flatMap((retirement) => {
    const application = model.applications.find(({ name }) => name === retirement.application);
    if (application === undefined) return [];
    const { name, argoName } = application;
    const left = manifests.filter(({ origin }) => origin.application === name).map(({ identity }) => `\`${formatIdentity(identity)}\``);
    const text = [
      `# Retire ${name}`,
      `Stated with \`data: '${retirement.data}'\`: ${words(retirement.reason)}`,
      '## 1. Push this commit',
      isRenderedElsewhere(application)
        ? `Charts or other repositories bring a part of it, and what that part needs cannot be told: all of it runs on.${cascade(retirement)}`
        : `Rendered is only what holds data, and nothing of it runs: ${left.join(', ')}. Argo CD deletes the rest.${cascade(retirement)}`,
      'Until the next step, taking the statement back brings everything back as it was. Wait until this is synced:',
      `\`\`\`sh\nkubectl -n argocd get application ${argoName}\n\`\`\``,
      '## 2. Delete its constructs and the statement',
      `\`labwright synth\` then says what becomes of the data, and Argo CD removes Application \`${argoName}\` after the push.`,
      '## 3. Look after what is left',
      afterwards(application, { model, manifests }, retirement.data)
        .slice(1)
        .map((sentence) => `- ${sentence}`)
        .join('\n'),
    ].join('\n\n');
    return [{ file: `retire-${name}.md`, text: `${text}\n` }];
  });
}

function cascade({ data }: Retirement): string {
  return data === 'destroy' ? ' What protected its data from Argo CD is gone as well, so that it is deleted with the Application.' : '';
}
