/** Everything a session led to, as text: bundled for the browser and run in Node, to be compared byte for byte. */
import { Session, parseRecord, readLab } from '../../src/engine/lab/index';

/** Replays a record of a lab given as its files. Output, trace, state and packets, as one JSON text. */
export function replayed(files: Readonly<Record<string, string>>, record: string): string {
  const lab = readLab(files);
  if (!lab.ok) throw new Error(JSON.stringify(lab.error));
  const parsed = parseRecord(record);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const session = Session.replay(lab.value, parsed.value);
  if (!session.ok) throw new Error(JSON.stringify(session.error));
  const { world } = session.value.scene;
  return JSON.stringify({ record: session.value.record(), transactions: session.value.transactions(), state: world.snapshot(), browser: session.value.browser });
}
