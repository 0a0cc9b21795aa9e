/** Every command, in the order in which `help` lists them. One line each. */
import type { Command } from '../command';
import { curl } from './curl/index';
import { nc } from './nc/index';
import { bash, sh } from './shells/shells';

export const commands: readonly Command[] = [
  bash,
  sh,
  curl,
  nc,
];
