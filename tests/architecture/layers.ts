/** The layers as `layers.json` lists them: the one place that says who may import whom. */
import list from './layers.json';

/** One layer: a folder of src, what it may import, and through which files the others may enter it. */
export interface Layer {
  readonly name: string;
  readonly folder: string;
  /** Files outside the folder that belong to the layer. */
  readonly files?: readonly string[];
  /** Height in the diagram; layers of one rank are siblings and never import each other. */
  readonly rank: number;
  /** Layers that it may import; all of lower rank. */
  readonly imports: readonly string[];
  /** Third-party packages that it may import; `node` stands for all of Node's own modules. */
  readonly packages?: readonly string[];
  /** True when it may import other layers' types and no code. */
  readonly typesOnly?: boolean;
  /** Types of this layer may name each other in a circle: a network namespace has devices, a device is in a namespace. Values may not. */
  readonly typeCycles?: boolean;
  /** File names, in any of its folders, through which other layers enter; `index.ts` of its own folder where nothing is said. */
  readonly doors?: readonly string[];
}

export const layers: readonly Layer[] = list.layers;

/** The layer that a file belongs to; undefined outside all of them. */
export function layerOf(file: string, all: readonly Layer[] = layers): Layer | undefined {
  return all.find(({ folder, files }) => file.startsWith(`${folder}/`) || files?.includes(file) === true);
}

/** Whether another layer may import this file of `layer`. */
export function isDoor(file: string, { folder, doors }: Layer): boolean {
  if (doors === undefined) return file === `${folder}/index.ts`;
  const name = file.slice(file.lastIndexOf('/') + 1);
  return doors.some((door) => (door.startsWith('*') ? name.endsWith(door.slice(1)) : name === door));
}
