import type { CodeEntry } from './code-entry.ts';

export const secretCodes = {
  SECRET_PLAINTEXT: {
    title: 'A Secret with its values would be committed',
    why: 'Git keeps every version for ever, and base64 is not encryption: everyone who can read the repository, its mirrors or its backups has the value.',
    fix: 'Let a construct require the Secret instead of rendering it, and make the values with `labwright secrets generate`. If it was ever pushed, change the value: taking it out of the newest commit is not enough.',
  },
  SECRET_IN_PLAIN_VALUE: {
    title: 'A value that looks like a password or token stands in plain text',
    why: 'Environment values, arguments, ConfigMaps and chart values are committed and shown by `kubectl describe` to people who may not read Secrets.',
    fix: 'Move the value into a Secret and refer to it by `secretKeyRef`, a mounted file or the chart value for an existing Secret. If it is no secret, accept the finding in code with the reason.',
  },
  SECRET_UNPRODUCED: {
    title: 'A workload reads a Secret that nothing produces',
    why: 'The pod waits in CreateContainerConfigError, or its volume never mounts, until somebody makes that Secret by hand.',
    fix: 'Correct the name, or require the Secret with a construct so that the tool can make and list it. Mark the reference `optional: true` if the program runs without it.',
  },
  SECRET_KEY_MISSING: {
    title: 'A workload reads a key that its Secret does not have',
    why: 'The Secret exists, but the container cannot start, or the file it wants is not in its volume.',
    fix: 'Correct the key, or add it to what produces the Secret. After a new key, run `labwright secrets seal` so that the sealed form has it too.',
  },
  SECRET_OIDC_CLIENT: {
    title: 'A client of a sign-in provider has no secret',
    why: 'The provider shows a secret when a client is registered, and exchanges the code of a sign-in only for it. Without it every sign-in ends with an error after the password was right.',
    fix: 'Require the Secret in code and hand it to the program. A public client, which has none by design, is accepted with that reason.',
  },
  SECRET_UNUSED: {
    title: 'A required Secret is read by nothing',
    why: 'A value that nobody needs is one more to keep, rotate and leak; often its reader has a misspelt name instead.',
    fix: 'Give it to its reader, or remove the requirement.',
  },
  SECRET_SEALED_SCOPE: {
    title: 'A SealedSecret and its template disagree about name, namespace or scope',
    why: 'The controller takes the name, namespace and scope from the SealedSecret itself. A template that says something else misleads the reader, and a renamed object cannot be opened at all.',
    fix: 'Do not rename sealed files by hand: change the requirement and run `labwright secrets seal`.',
  },
  SECRET_TEMPLATE: {
    title: 'A derived secret names an unknown key or is made of itself',
    why: 'There is no value to put in its place, so nothing that depends on it can be made.',
    fix: 'Refer to a key of the same Secret as `{{key}}`, to another as `{{namespace/secret/key}}`, and break the circle.',
  },
  SECRET_NOT_URL_SAFE: {
    title: 'A secret value would break the URL it stands in',
    why: 'Signs such as `/`, `@`, `:` or `+` end the password early or are decoded to something else, and the program logs in with another password than the database knows.',
    fix: 'Use the alphabet `url` or `hex` for generated values, and letters and digits for those typed by hand.',
  },
  SECRET_VALUE_MISSING: {
    title: 'A required secret has no value yet',
    why: 'A Secret with only some of its keys would let programs start with an empty password or not at all.',
    fix: 'Run `labwright secrets generate`; it makes what can be made and lists what only you can fill in, in `.secrets/<cluster>.yaml`.',
  },
  SECRET_ROTATE: {
    title: 'A secret cannot be rotated as asked',
    why: 'Only random values can be made anew here; a derived one follows from its sources, and a given one comes from another service.',
    fix: 'Name a random key as `namespace/secret/key`, or a whole Secret as `namespace/secret`.',
  },
  SECRET_STORE_NOT_IGNORED: {
    title: 'Git would track the local secret values',
    why: 'The next `git add .` would publish every password of the cluster.',
    fix: 'Add the line `.secrets/` to `.gitignore`. If the files were already added, run `git rm --cached -r .secrets`; if they were pushed, rotate every value.',
  },
  SECRET_STORE_PERMISSIONS: {
    title: 'Other users of this machine may read the secret values',
    why: 'The store is plain text, so its file mode is its only protection.',
    fix: 'Run `chmod 700 .secrets` and `chmod 600` on the files in it. A file system without modes (a mounted Windows disk, some network shares) is the wrong place for it.',
  },
  SECRET_STORE_BROKEN: {
    title: 'The local store of secret values cannot be read',
    why: 'Going on would make new values for secrets that already have one, and the running databases would refuse them.',
    fix: 'Correct the line that the message names, or take the file from your backup. Quote a value that has a sign with a meaning in YAML.',
  },
  SECRET_STORE_CHANGED: {
    title: 'The local store changed while a command ran',
    why: 'Another command or an editor wrote it at the same time; overwriting it would lose those values.',
    fix: 'Run the command again.',
  },
  SECRET_CERTIFICATE: {
    title: 'The certificate to seal for is missing, unreadable or expired',
    why: 'Values sealed for a key that the controller no longer uses, or never had, cannot be opened in the cluster.',
    fix: 'Write the newest one with `kubeseal --fetch-cert > clusters/<cluster>/sealed-secrets.pem` and commit it. It is public; the private key never leaves the cluster, except to your backup of it.',
  },
  SECRET_SEALED_BROKEN: {
    title: 'A file among the sealed secrets is not a SealedSecret',
    why: 'The folder is copied into the output, so Argo CD would apply whatever lies in it.',
    fix: 'Delete the file or move it elsewhere, then run `labwright secrets seal`.',
  },
  SECRET_SEALED_COLLISION: {
    title: 'Two Secrets would be sealed into one file',
    why: 'The file is named after namespace and name with a dash between them, so `a-b` + `c` and `a` + `b-c` meet; one would overwrite the other.',
    fix: 'Rename one of the two Secrets.',
  },
} satisfies Record<string, CodeEntry>;
