/**
 * Plain data as JSON that may stand within a script element of a page. Nothing in it ends the element or opens a comment,
 * ends a line of a script, or cannot be seen: `<`, `>`, `&` and all control and format characters are written by their number.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, byNumber);
}

/** Both halves where a character has two. */
function byNumber(character: string): string {
  return character
    .split('')
    .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for an element or an attribute of a page; what cannot be seen is left out. */
export function textForHtml(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
