/** What an exported lab script says on the learner's own machine. */
import type { RealScriptWords } from '../../engine/lab/index';

export const realScriptWords: RealScriptWords = {
  about: (title) => [
    `Podwire, "${title}": the same network on a real Linux.`,
    '',
    'Run it as root:  sh FILE            builds, checks, takes everything away again',
    '                 sh FILE --shell    the same, with a shell on the first host before it is taken away',
    '',
    'Each host of the lab is a network namespace of its name, a namespace c1 on host box is "box.c1", a cable is a veth pair.',
    'Nothing outside these namespaces is changed. The checks print PASS or FAIL as the real kernel decides, and say where Podwire differs.',
    'Exit status: 0 every check came out as in Podwire, 1 one did not, 2 it could not run.',
    'Read it before you run it, as any script that wants root.',
  ],
  needsRoot: 'Network namespaces need root: run this with sudo, on a machine that is yours.',
  needsLinux: 'This script needs Linux: network namespaces are a part of its kernel.',
  needsTool: 'This lab needs a command that is not installed:',
  needsOpenBsdNetcat: 'This lab needs the OpenBSD nc (package netcat-openbsd).',
  noBridgeNetfilter: 'Note: the module br_netfilter is not loaded here, so bridged packets skip iptables; in Podwire they do not.',
  nameTaken: 'A network namespace of this name is there already:',
  building: 'building',
  checking: 'checking',
  differs: 'Podwire said',
  of: 'of',
  asSimulated: 'checks as in Podwire',
  notRun: 'not run here:',
  shellHint: 'To look around in it, run this again with --shell.',
};
