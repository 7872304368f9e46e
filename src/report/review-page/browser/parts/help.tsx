import { useEffect, useRef } from 'preact/hooks';

const keys: readonly (readonly [string, string])[] = [
  ['/', 'search'],
  ['j', 'next consequence or object'],
  ['k', 'the one before'],
  ['Enter', 'open or close an object; on a consequence, go to its object'],
  ['u', 'unified view'],
  ['s', 'side by side'],
  ['e', 'open or close all objects of this page'],
  ['?', 'this help'],
  ['Esc', 'close the help; leave the search, then empty it'],
];

interface HelpProps {
  readonly isOpen: boolean;
  readonly keysOn: boolean;
  readonly onKeys: (on: boolean) => void;
  readonly onClose: () => void;
}

/** Which key does what, and the switch for whoever speaks instead of typing. */
export function Help({ isOpen, keysOn, onKeys, onClose }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys</h2>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>Words in the search are all to be found; "put words in quotes" to find them as they stand.</p>
      <label class="choice">
        <input type="checkbox" checked={keysOn} onChange={(event) => onKeys(event.currentTarget.checked)} />
        <span>Single keys do this</span>
      </label>
      <p>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
    </dialog>
  );
}
