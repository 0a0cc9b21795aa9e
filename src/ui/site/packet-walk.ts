/** Moves the packet of a `[data-walk]` along its stops: play, step, back, or a stop chosen from the list. */
import { uiMessages } from '../../messages/index';

const dwellMs = 2600;

type Place = readonly [number, number];

function startWalk(walk: HTMLElement): void {
  const say = uiMessages('en');
  const hops = [...walk.querySelectorAll<HTMLElement>('[data-hop]')];
  const packets = [...walk.querySelectorAll<SVGGElement>('[data-packet]')].map((group) => ({
    group,
    places: JSON.parse(group.dataset['places'] ?? '{}') as Readonly<Record<string, Place>>,
    label: group.querySelector('[data-packet-label]'),
  }));
  const parts = [...walk.querySelectorAll<SVGGElement>('[data-part]')];
  const headers = walk.querySelector('[data-headers]');
  const count = walk.querySelector('[data-walk-count]');
  const play = walk.querySelector<HTMLButtonElement>('[data-walk-play]');
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(next: number): void {
    at = Math.max(0, Math.min(hops.length - 1, next));
    const hop = hops[at];
    if (!hop) return;
    hops.forEach((other, index) => {
      other.classList.toggle('now', index === at);
      other.classList.toggle('past', index < at);
      other.querySelector('button')?.setAttribute('aria-expanded', String(index === at));
    });
    const lit = new Set((hop.dataset['on'] ?? '').split(' '));
    for (const part of parts) part.classList.toggle('lit', lit.has(part.dataset['part'] ?? ''));
    for (const { group, places, label } of packets) {
      const place = places[hop.dataset['hop'] ?? ''];
      if (place) group.style.transform = `translate(${String(place[0])}px,${String(place[1])}px)`;
      group.dataset['kind'] = hop.dataset['packetKind'] ?? '';
      if (label) label.textContent = hop.dataset['packetText'] ?? '';
    }
    if (headers) headers.textContent = hop.dataset['packetHeaders'] ?? '';
    if (count) count.textContent = say['packet.hop'](at + 1, hops.length);
  }

  function pause(): void {
    clearTimeout(timer);
    timer = undefined;
    walk.classList.remove('playing');
    if (play) play.textContent = play.dataset['play'] ?? '';
  }

  function tick(): void {
    if (at >= hops.length - 1) {
      pause();
      return;
    }
    show(at + 1);
    timer = setTimeout(tick, dwellMs);
  }

  function start(): void {
    if (at >= hops.length - 1) show(0);
    walk.classList.add('playing');
    if (play) play.textContent = play.dataset['pause'] ?? '';
    timer = setTimeout(tick, at === 0 ? 1200 : 200);
  }

  walk.classList.add('ready');
  show(0);
  hops.forEach((hop, index) => {
    hop.querySelector('button')?.addEventListener('click', () => {
      pause();
      show(index);
    });
  });
  walk.querySelector('[data-walk-step]')?.addEventListener('click', () => {
    pause();
    show(at + 1);
  });
  walk.querySelector('[data-walk-back]')?.addEventListener('click', () => {
    pause();
    show(at - 1);
  });
  play?.addEventListener('click', () => {
    if (timer === undefined) start();
    else pause();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) pause();
  });
  for (const send of document.querySelectorAll('[data-walk-send]')) {
    send.addEventListener('click', () => {
      pause();
      show(0);
      start();
      walk.scrollIntoView({ block: 'nearest', behavior: still.matches ? 'auto' : 'smooth' });
    });
  }
  if (walk.dataset['autoplay'] === 'true' && !still.matches) start();
}

for (const walk of document.querySelectorAll<HTMLElement>('[data-walk]')) startWalk(walk);
