import type { CodeEntry } from './code-entry.ts';

export const outputCodes = {
  OUTPUT_COLLISION: {
    title: 'Two objects want the same file',
    why: 'The second would silently replace the first, and one object would never reach the cluster. Names that differ only in upper and lower case are one file on macOS and Windows.',
    fix: 'Rename one of the two constructs that the message names.',
  },
  OUTPUT_UNKNOWN_FILE: {
    title: 'A file that Argo CD would apply stands in a generated folder',
    why: 'Argo CD applies every YAML and JSON file it finds there. Nothing checked this one, and it is not in your code.',
    fix: 'Move the object into your code (`new Manifests(application, …)` takes a YAML file), or delete the file. It is never deleted for you.',
  },
  OUTPUT_STRAY_FILE: {
    title: 'A file that nobody generated stands in a generated folder',
    why: 'Argo CD ignores it, but people will take it for generated.',
    fix: 'Move it elsewhere. It is never deleted for you.',
  },
  OUTPUT_SYMLINK: {
    title: 'A symbolic link stands where generated files are written',
    why: 'Writing through it would change files outside the generated folder, and Argo CD refuses links that lead out of the repository.',
    fix: 'Replace the link by a real folder, or remove it.',
  },
  OUTPUT_CONFLICT: {
    title: 'A generated file holds conflict markers of Git',
    why: 'It is neither what one branch rendered nor what the other did, and Argo CD cannot read it.',
    fix: 'Finish the merge in `clusters/`, then `labwright resolve --stage` renders the generated folders anew and stages them.',
  },
  OUTPUT_HAND_EDITED: {
    title: 'A generated file was changed by hand',
    why: 'The next synth takes the change back, and until then the cluster runs something your code does not say.',
    fix: 'Make the change in your code (`overrides` reaches every field), then run `labwright synth`.',
  },
  OUTPUT_STALE: {
    title: 'A generated file does not match the code',
    why: 'What is in Git is what runs: the cluster would get something other than the code says.',
    fix: 'Run `labwright synth` and commit what it wrote.',
  },
  OUTPUT_INDEX_BROKEN: {
    title: 'The list of generated files in a folder cannot be read',
    why: 'The `.labwright` file says which files may be replaced or removed. A merge conflict or an edit made it unreadable.',
    fix: 'Run `labwright synth`: it writes the list anew. Readable lines of it still count until then.',
  },
  OUTPUT_UNREADABLE: {
    title: 'A generated file or folder cannot be read',
    why: 'Without reading it nobody can tell whether it is ours or still right, so nothing is written.',
    fix: 'Give your user access to the path in the message, for example with `chown -R`; what is binary or huge there is no manifest, and has to go.',
  },
  OUTPUT_CANNOT_WRITE: {
    title: 'The generated files cannot be written',
    why: 'The disk is full, a folder is read-only or something else is in the way. The message says whether anything was changed before that.',
    fix: 'Remove the reason in the message and run `labwright synth` again.',
  },
  OUTPUT_LOCKED: {
    title: 'Another synth is writing the same files',
    why: 'Two at once could leave a mixture of both.',
    fix: 'Wait for the other one. The lock of a synth that was killed is recognised and taken over.',
  },
} satisfies Record<string, CodeEntry>;
