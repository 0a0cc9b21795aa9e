/** curl's progress meter: shown when the body does not go to a terminal and nobody asked for silence. */
export const meterHead = '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n';

/** Five characters, as curl's max5data: 12345, 98.7k, 9999k, 99.9M … */
function max5(n: number): string {
  if (n < 100_000) return String(n).padStart(5);
  if (n < 10_240_000) return `${String(Math.floor(n / 1024)).padStart(4)}k`;
  return `${String(Math.floor(n / 1_048_576)).padStart(4)}M`;
}

const clock = (seconds: number): string =>
  seconds <= 0 ? '--:--:--' : `${String(Math.floor(seconds / 3600)).padStart(2)}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

export interface MeterState {
  readonly total: number | undefined;
  readonly received: number;
  /** Simulated microseconds. */
  readonly elapsed: number;
}

/** One line, starting with a carriage return, without a newline. */
export function meterLine({ total, received, elapsed }: MeterState): string {
  const size = total ?? received;
  const percent = size > 0 ? Math.floor((received * 100) / size) : 0;
  const speed = elapsed > 0 ? Math.floor((received * 1_000_000) / elapsed) : 0;
  // The current speed is measured over a millisecond at least (lib/progress.c).
  const current = Math.floor((received * 1000) / Math.max(1, Math.floor(elapsed / 1000)));
  const spent = Math.floor(elapsed / 1_000_000);
  return `\r${String(percent).padStart(3)} ${max5(size)}  ${String(percent).padStart(3)} ${max5(received)}    0     0  ${max5(speed).padStart(5)}      0 ${clock(0)} ${clock(spent)} ${clock(0)} ${max5(current)}`;
}
