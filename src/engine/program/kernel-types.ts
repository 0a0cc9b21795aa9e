/** Names from the layers below that nearly every program needs. */
export type { Task, Wake, SimTime } from '../base/index';
export type { World } from '../kernel/index';
