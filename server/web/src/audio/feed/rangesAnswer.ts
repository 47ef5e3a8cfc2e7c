/** What the server gives of one file among several; see `POST /v1/sessions/{id}/ranges`. */
export interface FoundRange {
  /** 206, or why there is nothing. */
  status: number;
  totalBytes: number;
  bytes: DataView;
}

const HEAD_BYTES = 16;

/** The ranges in an answer, in their order; fewer than were asked for where it is cut off. */
export function readRanges(answer: ArrayBuffer): FoundRange[] {
  const all = new DataView(answer);
  const found: FoundRange[] = [];
  for (let at = 0; at + HEAD_BYTES <= answer.byteLength;) {
    const status = all.getUint32(at, true);
    const count = all.getUint32(at + 4, true);
    const totalBytes = Number(all.getBigUint64(at + 8, true));
    at += HEAD_BYTES;
    if (at + count > answer.byteLength) break;
    found.push({ status, totalBytes, bytes: new DataView(answer, at, count) });
    at += count;
  }
  return found;
}
