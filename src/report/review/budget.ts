/** A part of a text that is there whole or not at all, and how many things it tells of. */
export interface Piece {
  readonly text: string;
  readonly count: number;
}

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
  add({ text, count }: Piece, word: string): void {
    if (text.length > this.room) {
      this.leftOut.set(word, (this.leftOut.get(word) ?? 0) + count);
      return;
    }
    this.room -= text.length;
    this.pieces.push(text);
  }

  /** Pieces between an opening and a closing, for which room is kept; without any of them neither is written. */
  addAround(open: string, pieces: readonly Piece[], close: string, word: string): void {
    const edges = open.length + close.length;
    const [first] = pieces;
    if (first === undefined) return;
    if (edges + first.text.length > this.room) {
      this.leftOut.set(
        word,
        pieces.reduce((sum, { count }) => sum + count, this.leftOut.get(word) ?? 0),
      );
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
