/**
 * The simulated web browser: one tab, on the machine of somebody outside the cluster. It asks with real packets, waits in simulated time,
 * and shows what came back.
 * @simplified the browser gives up on a connection after 30 s; real browsers wait longer and differ. It fetches one page, without its pictures and scripts.
 */
import { SECOND, type SimTime } from '../base/index';
import type { World } from '../kernel/index';
import { httpGet, parseHttpUrl, startProcess, type Environment, type HttpAnswer, type HttpFailure } from '../program/index';

export const CONNECT_PATIENCE: SimTime = 30 * SECOND;
export const PAGE_PATIENCE: SimTime = 300 * SECOND;

export interface BrowserState {
  readonly url: string;
  readonly phase: 'blank' | 'loading' | 'loaded' | 'failed';
  /** When it started to load, and when it ended. */
  readonly startedAt: SimTime;
  readonly endedAt: SimTime | undefined;
  readonly answer: HttpAnswer | undefined;
  readonly failure: HttpFailure | undefined;
}

export class BrowserTab {
  state: BrowserState;
  private stop: (() => void) | undefined;

  constructor(
    private readonly world: World,
    private readonly environment: Environment,
    url: string,
  ) {
    this.state = { url, phase: 'blank', startedAt: 0, endedAt: undefined, answer: undefined, failure: undefined };
  }

  /** Starts loading; a page that was loading is given up. False when `url` is nothing it can open. */
  open(url: string): boolean {
    if (!parseHttpUrl(url)) return false;
    this.stop?.();
    this.state = { url, phase: 'loading', startedAt: this.world.now, endedAt: undefined, answer: undefined, failure: undefined };
    const tab = this;
    const running = startProcess(this.environment, this.world, {
      argv: ['browser'],
      program: function* (process) {
        const got = yield* httpGet(process, url, { connectTimeout: CONNECT_PATIENCE, totalTimeout: PAGE_PATIENCE, userAgent: 'Mozilla/5.0 (Podwire)' });
        tab.state = { ...tab.state, phase: got.ok ? 'loaded' : 'failed', endedAt: process.world.now, answer: got.ok ? got.value : undefined, failure: got.ok ? undefined : got.error };
        return 0;
      },
    });
    this.stop = () => running.handle.kill();
    return true;
  }
}
