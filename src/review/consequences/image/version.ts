/** The numbers that a tag begins with: `v16.4-alpine` → 16, 4; `pg17` of a tag that only says what it is built on is no version. */
export function versionOf(tag: string | undefined): readonly number[] | undefined {
  const found = /^v?(\d+(?:\.\d+)*)(?![\w])/.exec(tag ?? '')?.[1];
  // A date or a build number of many digits is compared as one.
  return found?.split('.').map(Number);
}

/** Below zero where the first is older; nothing where one of them names no version. Parts that one leaves out are not told apart. */
export function compareVersions(one: string | undefined, other: string | undefined): number | undefined {
  const [a, b] = [versionOf(one), versionOf(other)];
  if (a === undefined || b === undefined) return undefined;
  for (let part = 0; part < Math.min(a.length, b.length); part += 1) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
