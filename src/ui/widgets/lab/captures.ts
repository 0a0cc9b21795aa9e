/** The devices that frames have passed, for choosing a capture. */
import type { CapturePoint } from '../../../engine/lab/index';
import type { TraceEvent } from '../../../engine/kernel/index';

/** Every device that a frame came in by or went out of, with how many did; in the order in which they first did. */
export function capturePoints(events: readonly TraceEvent[]): readonly (CapturePoint & { readonly frames: number })[] {
  const found = new Map<string, { readonly netns: string; readonly device: string; frames: number }>();
  for (const { netns, step } of events) {
    if (step.kind !== 'receive' && step.kind !== 'transmit') continue;
    const key = `${netns} ${step.device}`;
    const known = found.get(key);
    if (known) known.frames += 1;
    else found.set(key, { netns, device: step.device, frames: 1 });
  }
  return [...found.values()];
}
