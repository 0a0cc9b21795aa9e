/** The CNI providers, by name. A new data path is a folder here and a line below. */
import type { DatapathProvider } from './api';
import { canal } from './canal/index';
import { flannel } from './flannel/index';

const ALL: readonly DatapathProvider[] = [canal, flannel];

export const providerNames: readonly string[] = ALL.map(({ name }) => name);

/** The provider of that name, or undefined: Podwire does not simulate it. */
export const providerNamed = (name: string): DatapathProvider | undefined => ALL.find((provider) => provider.name === name);
