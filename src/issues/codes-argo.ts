import type { CodeEntry } from './code-entry.ts';

export const argoCodes = {
  ARGO_APPLICATION_IN_DIST: {
    title: 'An object of Argo CD itself among the manifests',
    why: 'Whoever may write Applications, ApplicationSets or projects is administrator of Argo CD and with it of the cluster. The projects of the layers refuse them, so the sync would fail.',
    fix: 'Declare an application of the cluster in code. A component that exists only as a Helm chart is an application with `charts`.',
  },
  ARGO_CASCADE_WITH_DATA: {
    title: 'An application with data would delete it when it is removed',
    why: 'With `cascade`, everything an application made is deleted as soon as its folder vanishes from Git, be it by a rename or a bad merge.',
    fix: 'Leave out `cascade`. What is to go as well is deleted by hand afterwards; `labwright explain <application>` says what that is.',
  },
  ARGO_CHART_NOT_PINNED: {
    title: 'The version of a Helm chart is a range',
    why: 'Argo CD takes the newest release that fits, whenever it looks. The cluster changes without a commit, and a review of this repository says nothing about it.',
    fix: 'Write one exact version, with all three numbers.',
  },
  ARGO_CHART_WITHOUT_FOOTPRINT: {
    title: 'Nothing is known about the pods of a Helm chart',
    why: 'The chart is rendered inside the cluster. Without a declaration its pods count nowhere: not in capacity, quotas or network policies.',
    fix: 'Declare a footprint beside the chart: number of pods, requests, limits, volumes, ports.',
  },
  ARGO_SOURCE_NOT_PINNED: {
    title: 'A source in another Git repository follows a branch',
    why: 'Argo CD syncs whatever its authors push next. The cluster changes without a commit, and a review of this repository says nothing about it.',
    fix: 'Write the tag of a release, or a commit in full.',
  },
  ARGO_DATA_REPLACED: {
    title: 'A sync deletes an object that holds data and makes it anew',
    why: 'A hook is deleted before it is made, and `Force=true` deletes what cannot be changed. With a claim, a Namespace or a StatefulSet of data, what is inside goes; `Prune=false` does not hold that back.',
    fix: 'Take the annotation out. What must come before something else belongs into an earlier wave.',
  },
  ARGO_DATA_NOT_PROTECTED: {
    title: 'An object that holds data may be deleted by a sync',
    why: 'Argo CD deletes what vanishes from Git. With a Namespace, a resource definition, a volume, a claim or a StatefulSet, what is inside goes too.',
    fix: 'Annotate it with `argocd.argoproj.io/sync-options: Prune=false,Delete=false`.',
  },
  ARGO_DUPLICATE_NAME: {
    title: 'Two things would have the same name in Argo CD',
    why: 'An Application is named after cluster and application alone. Of two with one name, only one is ever synced. `root` is taken by the Application that starts it all.',
    fix: 'Rename one of them.',
  },
  ARGO_EXCLUDED_KIND: {
    title: 'An object of a kind that Argo CD overlooks',
    why: 'Its settings exclude kinds that controllers write all the time. An object of such a kind in Git is never applied, and nothing says so.',
    fix: 'Leave the object out. Instead of Endpoints write an EndpointSlice, which is let through.',
  },
  ARGO_FOLDER_WITHOUT_APPLICATION: {
    title: 'A folder of manifests and an Application do not match',
    why: 'A folder that no Application reads never reaches the cluster. An Application whose folder does not exist fails to compare.',
    fix: 'Run `labwright synth`, which writes both. An application that renders nothing must get content or go.',
  },
  ARGO_HOOK_NAME: {
    title: 'A hook with a generated name is never removed',
    why: 'Argo CD removes the previous run of a hook by its name. With `generateName` it finds none, and every sync leaves another object.',
    fix: 'Give the hook a fixed `metadata.name`.',
  },
  ARGO_HOOK_UNKNOWN: {
    title: 'A hook phase or delete policy that does not exist',
    why: 'Argo CD does not refuse a misspelt phase. The object still counts as a hook, but one that no phase of a sync runs.',
    fix: 'Use PreSync, Sync, PostSync, SyncFail, PreDelete, PostDelete or Skip; and BeforeHookCreation, HookSucceeded or HookFailed.',
  },
  ARGO_NAMESPACE_MISSING: {
    title: 'The namespace of Argo CD is not declared',
    why: 'Namespaces get their Pod Security level, quota and network policies from their declaration. Argo CD may do anything in the cluster, so its namespace needs them most.',
    fix: 'Declare `argocd` among the namespaces of the cluster.',
  },
  ARGO_NAME_TOO_LONG: {
    title: 'A name is too long for Argo CD',
    why: 'Names of Applications and projects become labels, which end at 63 characters. The name of an Application is cluster and application joined by a hyphen.',
    fix: 'Shorten the name of the application, the layer or the cluster.',
  },
  ARGO_PLAIN_JOB: {
    title: 'A Job that is no hook',
    why: 'The template of a Job cannot be changed. The first sync works; after the next change of its image or settings every sync of the application fails.',
    fix: 'Make it a hook: `argocd.argoproj.io/hook: Sync` with `argocd.argoproj.io/hook-delete-policy: BeforeHookCreation`. It then runs on every sync, so it must be safe to repeat.',
  },
  ARGO_REPOSITORY_CREDENTIALS: {
    title: 'The repository URL holds a password',
    why: 'The URL stands in every ApplicationSet and project, so the password would be committed and readable by everyone who may read the repository.',
    fix: 'Take it out of the URL, revoke it, and give Argo CD a new one in a Secret with the label `argocd.argoproj.io/secret-type: repository`.',
  },
  ARGO_REPOSITORY_URL: {
    title: 'The repository URL does not end in .git',
    why: 'GitLab answers such a URL with a redirect, and Argo CD does not follow redirects: nothing would be synced. Webhooks compare the URL as well.',
    fix: 'Write the URL as `git clone` shows it, with `.git` at the end.',
  },
  ARGO_SYNC_OPTION_UNKNOWN: {
    title: 'A sync option that Argo CD does not know',
    why: 'Argo CD ignores unknown options without a word. A misspelt `Prune=false` protects nothing.',
    fix: 'Correct the spelling. Some options work on an Application only, some on a single object only.',
  },
  ARGO_WAVE_CLAIM_FIRST: {
    title: 'A claim is in an earlier wave than the pod that uses it',
    why: 'The next wave starts when the one before is healthy. A claim whose class waits for the first consumer becomes healthy only when the pod exists, so the sync never ends.',
    fix: 'Put claim and pod into the same wave.',
  },
  ARGO_WAVE_NOT_A_NUMBER: {
    title: 'A sync wave that is no whole number',
    why: 'Argo CD takes wave 0 for what it cannot read, without a word, and the order is lost.',
    fix: 'Write a whole number in quotes. Lower goes first; negative numbers are allowed.',
  },
} satisfies Record<string, CodeEntry>;
