/** `name type label,label`, a line for each name a query may use, of what a program tells in the text format of Prometheus. */
export function summary(text: string): readonly string[];
