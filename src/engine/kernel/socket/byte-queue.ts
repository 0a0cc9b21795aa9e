/** Bytes in order, taken from the front: send and receive buffers. */
export class ByteQueue {
  private chunks: Uint8Array[] = [];
  private head = 0;
  length = 0;

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(bytes);
    this.length += bytes.length;
  }

  /** The bytes that `peek` copies, themselves where they lie together: only to be read. */
  view(offset: number, length: number): Uint8Array {
    let skip = offset + this.head;
    for (const chunk of this.chunks) {
      if (skip < chunk.length) {
        if (skip + length > chunk.length) break;
        return skip === 0 && length === chunk.length ? chunk : chunk.subarray(skip, skip + length);
      }
      skip -= chunk.length;
    }
    return this.peek(offset, length);
  }

  /** A copy of `length` bytes from `offset` (fewer when there are fewer). */
  peek(offset: number, length: number): Uint8Array {
    const size = Math.max(0, Math.min(length, this.length - offset));
    const out = new Uint8Array(size);
    let skip = offset + this.head;
    let filled = 0;
    for (const chunk of this.chunks) {
      if (filled === size) break;
      if (skip >= chunk.length) {
        skip -= chunk.length;
        continue;
      }
      const part = chunk.subarray(skip, skip + size - filled);
      out.set(part, filled);
      filled += part.length;
      skip = 0;
    }
    return out;
  }

  drop(length: number): void {
    let left = Math.min(length, this.length);
    this.length -= left;
    while (left > 0) {
      const chunk = this.chunks[0];
      if (!chunk) return;
      const here = chunk.length - this.head;
      if (left < here) {
        this.head += left;
        return;
      }
      left -= here;
      this.chunks.shift();
      this.head = 0;
    }
  }

  take(length: number): Uint8Array {
    const out = this.peek(0, length);
    this.drop(out.length);
    return out;
  }
}
