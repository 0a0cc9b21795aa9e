/** What a learner takes away from a lab: what passed a device, as a capture file, and the whole network as a script for a real Linux. */
import { realScript, sessionPcap, type CapturePoint, type LabBundle } from '../../../engine/lab/index';
import type { TraceEvent } from '../../../engine/kernel/index';
import { realScriptWords, widgetMessages } from '../../../messages/index';
import { button, el, saveFile } from '../dom';
import { placeNamer } from '../journey/index';
import type { LabStore } from '../session-store/index';
import { capturePoints } from './captures';

const say = widgetMessages('en');

const fileWord = (text: string): string => text.replace(/[^\w.-]+/g, '-');

/** Choose a device, save its capture. */
export function captureTools(store: LabStore): HTMLElement {
  const choice = el('select', { class: 'capture-choice', 'aria-label': say['lab.capture-of'] });
  const save = button(say['lab.capture'], () => {
    const point = points[choice.selectedIndex];
    if (!point) return;
    const place = placeOf(store, point);
    saveFile(`podwire-${fileWord(place)}-${fileWord(point.device)}.pcap`, new Uint8Array(sessionPcap(store.session, point)), 'application/vnd.tcpdump.pcap');
  }, { class: 'text-button', title: say['lab.capture-title'] });
  let points: readonly CapturePoint[] = [];
  let events: readonly TraceEvent[] | undefined;
  let length = -1;
  const draw = (): void => {
    const { events: now, lastSeq } = store.session.scene.world.trace;
    if (now === events && lastSeq === length) return;
    events = now;
    length = lastSeq;
    const chosen = choice.value;
    const found = capturePoints(now).map((one) => ({ ...one, place: placeOf(store, one) })).sort((a, b) => (a.place === b.place ? compare(a.device, b.device) : compare(a.place, b.place)));
    points = found;
    choice.replaceChildren(...found.map(({ netns, device, place, frames }) => el('option', { value: `${netns} ${device}`, selected: `${netns} ${device}` === chosen }, say['lab.capture-device'](place, device, frames))));
    if (found.length === 0) choice.append(el('option', { value: '' }, say['lab.capture-none']));
    save.disabled = found.length === 0;
  };
  // The trace is long: it is looked through when somebody is about to choose, and once for what is shown before.
  choice.addEventListener('focus', draw);
  choice.addEventListener('pointerdown', draw);
  store.on((change) => { if (change.kind === 'quiet' || change.kind === 'rebuilt') draw(); });
  draw();
  return el('span', { class: 'capture-tools' }, choice, save);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `host:namespace` as labs write it; Pods by their names. */
function placeOf(store: LabStore, { netns }: CapturePoint): string {
  return store.session.scene.cluster ? placeNamer(store)(netns) : netns.replace('/', ':');
}

/** Whether the lab can be built on a real Linux: hosts and cables, no cluster and no files of its own. */
export const canRunForReal = ({ definition: { start } }: LabBundle): boolean => start.world.kind === 'hosts' && start.files.length === 0;

/** Saves the script that builds the session's network with ip netns. */
export function realTools(store: LabStore): HTMLElement | undefined {
  if (!canRunForReal(store.bundle)) return undefined;
  return button(say['lab.real'], () => {
    const script = realScript(store.session, realScriptWords);
    if (!script.ok) {
      store.tell({ kind: 'trouble', text: say['lab.real-refused'] });
      return;
    }
    const file = `podwire-${store.bundle.definition.id}.sh`;
    saveFile(file, script.value, 'application/x-sh');
    store.tell({ kind: 'info', text: say['lab.real-saved'](file) });
  }, { class: 'text-button', title: say['lab.real-title'] });
}
