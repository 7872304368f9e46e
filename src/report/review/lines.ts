/** Columns that a line is broken to. */
export const width = 100;

/** Broken at spaces; `indent` stands before every line, and what follows the first is `hang` columns deeper. */
export function wrapped(text: string, indent: string, hang = 0, columns = width): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const lead = lines.length === 0 ? indent.length : indent.length + hang;
    if (line !== '' && lead + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, index) => `${indent}${index === 0 ? '' : ' '.repeat(hang)}${one}`);
}
