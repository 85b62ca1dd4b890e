// A long text of which a short part in the middle is put in again and again, as somebody types there. It is never joined
// while nobody asks for more than a part of it: copying a file costs more than looking at a function.

export class SplitText {
  private readonly head: string;
  private readonly middle: string;
  private readonly tail: string;
  private joined: string | null = null;

  private constructor(head: string, middle: string, tail: string) {
    this.head = head;
    this.middle = middle;
    this.tail = tail;
  }

  static whole(text: string): SplitText {
    return new SplitText('', text, '');
  }

  /** With something else from `start` to `end`. */
  with(start: number, end: number, middle: string): SplitText {
    if (start === this.head.length && end === start + this.middle.length)
      return new SplitText(this.head, middle, this.tail);
    const whole = this.toString();
    return new SplitText(whole.slice(0, start), middle, whole.slice(end));
  }

  slice(start: number, end: number): string {
    const { head, middle, tail } = this;
    const [from, to] = [head.length, head.length + middle.length];
    if (start >= from && end <= to) return middle.slice(start - from, end - from);
    if (start >= 0 && end <= from) return head.slice(start, end);
    if (start >= to) return tail.slice(start - to, end - to);
    return this.toString().slice(start, end);
  }

  toString(): string {
    this.joined ??= this.head + this.middle + this.tail;
    return this.joined;
  }
}
