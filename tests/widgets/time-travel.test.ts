/** Stepping through a session's packets, back too, for every command; following a line; devices to capture. */
import { describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { Session, sessionPcap } from '../../src/engine/lab/index';
import { packetsOf } from '../../src/ui/widgets/journey/packet-log';
import { capturePoints } from '../../src/ui/widgets/lab/captures';
import { LabStore } from '../../src/ui/widgets/session-store/lab-store';
import type { Keeping } from '../../src/ui/widgets/session-store/keeping';
import { printedLines } from '../../src/ui/widgets/terminal/lines';
import { steppable, stepped } from '../../src/ui/widgets/timeline/steps';

const nowhere: Pick<Keeping, 'write' | 'setAside'> = { write: () => undefined, setAside: () => undefined };

function storeWith(lines: readonly string[]): LabStore {
  const read = loadLab('sandbox-router');
  if (!read?.ok) throw new Error('labs/sandbox-router cannot be read');
  const text = read.value.texts['en'];
  if (!text) throw new Error('no English text');
  const store = new LabStore(read.value, text, nowhere as Keeping, Session.begin(read.value));
  for (const line of lines) {
    store.do({ kind: 'line', terminal: 'client', text: line });
    store.session.settle();
  }
  return store;
}

const two = ['ping -c 2 -i 0.2 203.0.113.5', 'nc -vz 203.0.113.5 81'];
const PING = ['echo request', 'echo reply', 'echo request', 'echo reply'];
const REFUSED = ['SYN → 81', 'RST'];

/** Steps one way until there is no more, and says what was passed. */
function walk(store: LabStore, stride: 1 | -1): readonly string[] {
  const passed: string[] = [];
  while (store.stepTo(stride)) passed.push(store.selected?.short.replace(/^RST.*/, 'RST') ?? '?');
  return passed;
}

describe('stepping', () => {
  test('goes back from the end packet by packet and on again, over the ARP in between', () => {
    const store = storeWith(two.slice(0, 1));
    expect(walk(store, -1)).toEqual([...PING].reverse());
    expect(store.canStep('back')).toBe(false);
    expect(walk(store, 1)).toEqual(PING.slice(1));
    expect(store.canStep('on')).toBe(false);
    expect(store.packets().some(({ housekeeping }) => housekeeping)).toBe(true);
  });

  test.each<[string, 'first' | 'last' | number, string]>([
    ['Home', 'first', 'echo request'],
    ['End', 'last', 'echo reply'],
    ['a page back from the end', -10, 'echo request'],
  ])('%s', (_what, stride, short) => {
    const store = storeWith(two.slice(0, 1));
    store.stepTo('last');
    store.stepTo(stride);
    expect(store.selected?.short).toBe(short);
  });

  test('a chosen ARP request is a place to step from', () => {
    const packets = packetsOf(storeWith(two.slice(0, 1)).session.scene.world.trace.events);
    const arp = packets.findLast(({ housekeeping }) => housekeeping);
    expect(stepped(packets, arp?.journey, 1)?.short).toBe('echo reply');
    expect(stepped(packets, arp?.journey, -1)?.short).toBe('echo request');
  });

  test('where there is nothing but ARP, ARP is stepped through', () => {
    const store = storeWith(['arping -c 1 10.0.0.1']);
    expect(steppable(store.packets()).length).toBe(2);
    expect(walk(store, -1)).toHaveLength(2);
  });
});

describe('for every command', () => {
  test.each<[string, (store: LabStore) => LabStore]>([
    ['of this session', (store) => store],
    ['of a session that was stored and is opened again', (store) => {
      const again = Session.replay(store.bundle, store.record());
      if (!again.ok) throw new Error('not replayed');
      return new LabStore(store.bundle, store.text, nowhere as Keeping, again.value);
    }],
    ['of a session that was undone and redone', (store) => {
      store.undo();
      store.redo();
      store.session.settle();
      return store;
    }],
  ])('%s', (_what, reopened) => {
    const store = reopened(storeWith(two));
    expect(store.stretches().map(({ label }) => label)).toEqual(two.map((line) => `client: ${line}`));
    expect(walk(store, -1)).toEqual([...REFUSED].reverse());
    for (const [i, expected] of [[0, PING], [1, REFUSED]] as const) {
      store.showStretch(store.stretches()[i]?.index ?? -1);
      expect(walk(store, -1)).toEqual([...expected].reverse());
    }
  });

  test('an undone command is not looked at any more', () => {
    const store = storeWith(two);
    store.showStretch(store.stretches()[1]?.index ?? -1);
    store.undo();
    expect(store.stretchIndex).toBe(-1);
    expect(walk(store, -1)).toEqual([...PING].reverse());
  });

  test('a line of an earlier command leads to its packet among those of that command', () => {
    const store = storeWith(two);
    const line = printedLines(store.session.scene.terminals.get('client')?.output ?? []).find(({ text }) => text.includes('icmp_seq=2'));
    const packet = store.follow(line?.journey ?? -1);
    expect(packet?.events[0]?.headers.transport).toMatchObject({ type: 0, sequence: 2 });
    expect(store.stretchIndex).toBe(store.stretches()[0]?.index);
    expect(walk(store, -1)).toEqual(PING.slice(0, 3).reverse());
    expect(store.follow(1_000_000)).toBeUndefined();
  });
});

test('every device that carried frames can be captured, with as many frames as it carried', () => {
  const { session } = storeWith(two);
  const points = capturePoints(session.scene.world.trace.events);
  expect(points.map(({ netns, device }) => `${netns} ${device}`).sort()).toEqual(['client eth0', 'router lan', 'router wan', 'server eth0']);
  for (const point of points) {
    const bytes = sessionPcap(session, point);
    expect([...bytes.slice(0, 4)]).toEqual([0xd4, 0xc3, 0xb2, 0xa1]);
    // Each frame has a header of 16 bytes, whose third word is its length.
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let frames = 0;
    for (let at = 24; at < bytes.length; at += 16 + view.getUint32(at + 8, true)) frames += 1;
    expect(frames).toBe(point.frames);
  }
});
