// The numbers as a table for a terminal.

/** One line for each variant of each row; ratios are against the first variant of the row. */
export function tableOf(rows) {
  const lines = [['work', 'program', 'median', 'least – most', 'ratio', 'to reach']];
  for (const { title, reach, variants, notes } of rows) {
    variants.forEach(({ name, median, min, max, memory }, index) => {
      const ratio = index === 0 ? '' : `${(median / variants[0].median).toFixed(2)} ×`;
      const most = memory === undefined ? '' : `, ${memory.toFixed(0)} MiB`;
      lines.push([
        index === 0 ? title : '',
        name,
        `${time(median)}${most}`,
        `${time(min)} – ${time(max)}`,
        ratio,
        index === 0 ? (reach ?? '') : '',
      ]);
    });
    for (const [index, note] of notes.entries()) lines.push([variants.length + index === 0 ? title : '', note, '', '', '', '']);
  }
  const widths = lines[0].map((_, column) =>
    Math.max(...lines.map((line) => (line[column + 1] === '' && column === 1 ? 0 : line[column].length)), 0),
  );
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function time(seconds) {
  return seconds < 0.1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}
