/** Ages as kubectl prints them. Source: k8s.io/apimachinery, pkg/util/duration (HumanDuration). */
import { fromRfc3339, SECOND, type SimTime } from '../../../base/index';

export function humanDuration(microseconds: number): string {
  const seconds = Math.trunc(microseconds / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  if (days < 365 * 8) return days % 365 === 0 ? `${years}y` : `${years}y${days % 365}d`;
  return `${years}y`;
}

/** How long ago a timestamp was; `<unknown>` without one. */
export function ageOf(timestamp: string | null | undefined, now: SimTime): string {
  const at = timestamp === null || timestamp === undefined ? undefined : fromRfc3339(timestamp);
  return at === undefined ? '<unknown>' : humanDuration(now - at);
}
