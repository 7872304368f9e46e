import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { piecesOf } from '../data/visible.ts';
import { commandsIn } from '../data/words.ts';

/** Text of anybody's: whatever cannot be seen, or turns what follows around, is shown by its number. */
export function Text({ value }: { readonly value: string }) {
  return (
    <>
      {piecesOf(value).map(({ text, isOdd }) =>
        isOdd ? (
          <span class="odd" title="a character that cannot be seen">
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </>
  );
}

/** A sentence whose commands can be copied. */
export function Sentence({ value }: { readonly value: string }) {
  return <>{commandsIn(value).map(({ text, isCommand }) => (isCommand ? <Command text={text} /> : <Text value={text} />))}</>;
}

function Command({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (button: HTMLButtonElement) => {
    await putOnClipboard(text, button.previousElementSibling);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <span class="command">
      <code>
        <Text value={text} />
      </code>
      <button type="button" class="copy" aria-label={`Copy ${text}`} onClick={(event) => copy(event.currentTarget)}>
        {copied ? 'copied' : 'copy'}
      </button>
      <span class="unseen" role="status">
        {copied ? 'copied' : ''}
      </span>
    </span>
  );
}

/** Where the clipboard is not to be had, the text is selected, one key from being copied. */
async function putOnClipboard(text: string, shown: Element | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (shown !== null) getSelection()?.selectAllChildren(shown);
  }
}

/** A small word beside a title: a cluster, a topic, an application. */
export function Tag({ children, label }: { readonly children: ComponentChildren; readonly label?: string | undefined }) {
  return (
    <span class="tag" title={label}>
      {children}
    </span>
  );
}
