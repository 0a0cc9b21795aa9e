/**
 * English words of the site's own buttons, labels and notices.
 *
 * A value is a string, or a function of the things it names. Another locale is a file of the same shape
 * (`UiMessages`), so a missing key does not compile and `messages.test.ts` names it.
 */
const number = (value: number): string => value.toLocaleString('en');

export const ui = {
  'site.name': 'podwire',
  'site.tagline': 'Container and Kubernetes networking you can touch',
  'site.description':
    'An interactive course on container and Kubernetes networking. A packet-level network runs in the page: type real commands, follow every packet, and let the network grade you.',
  'site.skip': 'Skip to the content',
  'site.home': 'Podwire, home',

  'nav.main': 'Site',
  'nav.about': 'About',
  'nav.breadcrumb': 'Breadcrumb',
  'nav.course': 'Course',
  'nav.labs': 'Labs',
  'nav.sandbox': 'Sandbox',
  'nav.glossary': 'Glossary',
  'nav.fidelity': 'What is modelled',
  'nav.menu': 'Outline',
  'nav.previous': 'Previous',
  'nav.next': 'Next',

  'theme.toggle': 'Switch between light and dark',

  'search.open': 'Search',
  'search.title': 'Search the course',
  'search.placeholder': 'veth, ipBlock, timeout …',
  'search.close': 'Close search',
  'search.none': (query: string) => `Nothing found for “${query}”.`,
  'search.found': (count: number) => (count === 1 ? '1 page' : `${String(count)} pages`),
  'search.start': 'Type a word from the course.',
  'search.unavailable': 'The search index is made by the build; it is not there while a page is served for editing.',
  'search.keys': 'Up and down choose, Enter opens, Esc closes',

  'chapter.minutes': (minutes: number) => `${String(minutes)} minutes`,
  'chapter.objectives': 'You will be able to',
  'chapter.toc': 'On this page',
  'chapter.outline': 'Course outline',
  'chapter.part': (part: number, title: string) => `Part ${String(part)} · ${title}`,
  'chapter.recap': 'Recap',
  'chapter.sources': 'Sources',
  'chapter.prerequisites': 'Before this',
  'chapter.then-now': 'Then and now',

  'status.planned': 'Planned',
  'status.ready': 'Ready',
  'status.half': 'Started',
  'status.done': 'Done',
  'status.current': 'You are here',

  'question.predict': 'Before you run it',
  'question.quiz': 'Check yourself',
  'question.commit': 'Hold me to it',
  'question.answer': 'Check my answer',
  'question.again': 'Think again',
  'question.choose': 'Choose one first. A guess is fine: being wrong here is how it sticks.',
  'question.right': 'Yes.',
  'question.wrong': 'Not so.',
  'question.predicted-right': 'You called it.',
  'question.predicted-wrong': 'The network disagrees.',
  'question.truth': 'what happened',
  'question.locked': 'Your prediction is kept. What happened is below it.',
  'question.hidden': 'What happens is hidden until you choose.',

  'footer.promise': 'Everything runs in this page. No account, no virtual machine, nothing loaded from anyone else; what you do stays in your browser.',
  'footer.licence': 'Text and diagrams: CC BY 4.0. Code: Apache-2.0. Type: IBM Plex (OFL).',

  'then-now.now': 'now',
  'walk.host': 'box, one Linux host',

  'code.copy': 'Copy',
  'code.copied': 'Copied',
  'code.copy-failed': 'Select and copy',
  'code.commands': 'Commands',
  'code.session': 'Commands and what they print',

  'lab.open': 'Open the lab',
  'lab.card': 'Lab',
  'lab.undo': 'Undo',
  'lab.redo': 'Redo',
  'lab.reset': 'Reset',
  'lab.share': 'Share',
  'lab.steps': 'Steps of this lab',
  'lab.tools': 'Lab tools',
  'lab.loading': 'Starting the network …',
  'lab.noscript': 'A lab runs a whole network in this page, so it needs JavaScript. The chapter tells the same story in words.',
  'lab.chapter': 'Read the chapter',
  'lab.none': 'No labs yet.',
  'lab.broken': 'The lab could not start. Your saved progress is untouched. Reload the page to try again.',

  'live.run': 'Run it here',

  'term.more': 'In the glossary',

  'progress.title': 'Your progress',
  'progress.where': 'Kept in this browser only. Take it with you as a file.',
  'progress.export': 'Export',
  'progress.import': 'Import',
  'progress.clear': 'Start over',
  'progress.clear-sure': 'Forget every answer, prediction and solved lab in this browser?',
  'progress.count': (done: number, total: number) => `${String(done)} of ${String(total)} chapters`,
  'progress.imported': 'Your progress is back.',
  'progress.import-kept': (error: string) => `${error} Nothing was changed.`,
  'progress.cleared': 'A clean start.',
  'progress.unavailable': 'This browser does not let the page store anything: progress lasts until you close it.',
  'progress.corrupt': 'The progress stored in this browser could not be read. It is set aside, not deleted, and a new record was started.',
  'progress.corrupt-save': 'Save what was stored',
  'progress.error.json': 'That is not a progress file: it is not JSON.',
  'progress.error.shape': 'That is not a progress file of this course.',
  'progress.error.newer': (version: number) => `That progress was written by a newer Podwire (format ${String(version)}). Reload the page first.`,
  'progress.error.large': 'That file is far larger than progress can be.',
  'progress.error.full': 'The browser has no room left for progress. Export it to keep it.',
  'notice.dismiss': 'Dismiss',

  'packet.play': 'Play',
  'packet.pause': 'Pause',
  'packet.step': 'Next hop',
  'packet.back': 'Previous hop',
  'packet.hop': (hop: number, total: number) => `hop ${String(hop)} of ${String(total)}`,
  'packet.stops': 'Hops of the packet, in order',

  'landing.send': 'Send the packet',
  'landing.course': 'See the course',

  'fidelity.simplified': 'Simplified',
  'fidelity.unsupported': 'Not simulated',
  'fidelity.effect': 'What you notice',
  'fidelity.compared': 'Held against the real thing',
  'fidelity.transcripts': (matched: number, total: number) => `${number(matched)} of ${number(total)} recorded commands print the same, byte for byte`,
  'fidelity.transcripts-text': 'Sessions at a real terminal were recorded: commands, output, errors, exit status. Each is typed here again by a test. Addresses and ids that are random on a real machine are evened out; nothing else is.',
  'fidelity.imitated': 'Imitated versions',
  'fidelity.left-out': (count: number) => `The other ${number(count)}, and why`,
  'fidelity.kernel': (agreed: number, verdicts: number) => `${number(agreed)} of ${number(verdicts)} probes end as on a real kernel`,
  'fidelity.kernel-text': (scenarios: number, kernel: string) =>
    `${number(scenarios)} random networks were built twice: with network namespaces on Linux ${kernel}, and here. Routers, bridges, NAT, tunnels, policy routing, IPv6. For each probe both must agree on what happened, who sent the error, and which addresses and ports the server saw.`,
  'fidelity.kernel-left': (unrepeated: number, excluded: number, different: number) =>
    `${number(different)} differ. In ${number(unrepeated)} the kernel itself answered otherwise when asked again; ${number(excluded)} depend on real time.`,
  'fidelity.count': (count: number) => `${String(count)} ${count === 1 ? 'entry' : 'entries'}`,

  'notfound.title': 'No route to page',
  'notfound.text': 'This address matches no entry in our table. The default route leads to the course.',
} as const;

type Widen<T> = T extends string ? string : T;

/** What every locale's catalogue must offer: the same keys, functions with the same parameters. */
export type UiMessages = { readonly [K in keyof typeof ui]: Widen<(typeof ui)[K]> };

/** A key of the site's catalogue. */
export type UiKey = keyof typeof ui;
