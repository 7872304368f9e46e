/** Collects pieces of a text as long as there is room for them, and counts what was left out. */
export class Budget {
  private readonly pieces: string[] = [];
  private readonly leftOut = new Map<string, number>();
  private room: number;

  /** @param room characters that may be used in all */
  constructor(room: number) {
    this.room = room;
  }

  /** Adds a piece whole, or counts it under a word such as `object` and adds nothing. */
  add(piece: string, word: string): boolean {
    if (piece.length > this.room) {
      this.leftOut.set(word, (this.leftOut.get(word) ?? 0) + 1);
      return false;
    }
    this.room -= piece.length;
    this.pieces.push(piece);
    return true;
  }

  /** Pieces between an opening and a closing, for which room is kept; without any of them neither is written. */
  addAround(open: string, pieces: readonly string[], close: string, word: string): void {
    const edges = open.length + close.length;
    const [first] = pieces;
    if (first === undefined) return;
    if (edges + first.length > this.room) {
      this.leftOut.set(word, (this.leftOut.get(word) ?? 0) + pieces.length);
      return;
    }
    this.room -= edges;
    this.pieces.push(open);
    for (const piece of pieces) this.add(piece, word);
    this.pieces.push(close);
  }

  /** What was left out, by word, in the order of its first time. */
  omitted(): readonly (readonly [string, number])[] {
    return [...this.leftOut];
  }

  text(): string {
    return this.pieces.join('');
  }
}
