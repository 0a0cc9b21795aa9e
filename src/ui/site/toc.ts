/** Marks, in the table of contents, the heading that is being read. */
export function startToc(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-toc] a')];
  const targets = links.flatMap((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading ? [{ link, heading }] : [];
  });
  if (targets.length === 0) return;
  let queued = false;
  const mark = (): void => {
    queued = false;
    const line = innerHeight * 0.3;
    let now = targets[0];
    for (const target of targets) {
      if (target.heading.getBoundingClientRect().top <= line) now = target;
    }
    const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 4;
    if (atEnd && scrollY > 0) now = targets.at(-1);
    for (const target of targets) {
      if (target === now) target.link.setAttribute('aria-current', 'true');
      else target.link.removeAttribute('aria-current');
    }
  };
  const queue = (): void => {
    if (queued) return;
    queued = true;
    requestAnimationFrame(mark);
  };
  addEventListener('scroll', queue, { passive: true });
  addEventListener('resize', queue, { passive: true });
  mark();
}
