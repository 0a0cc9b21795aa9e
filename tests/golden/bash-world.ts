/** A World without a network: enough for the shell language. */
import { EventQueue, Rng, Scheduler } from '../../src/engine/base/index'
import { createEnvironment } from '../../src/engine/program/index'
import type { Environment, World } from '../../src/engine/program/index'
import { runScript } from '../../src/engine/shell/index'
import type { ScriptOptions, ScriptOutcome } from '../../src/engine/shell/index'

export interface PlainHost {
  readonly world: World
  readonly environment: Environment
  run(script: string, options?: ScriptOptions): ScriptOutcome
}

export function plainHost(options: { readonly tools?: ReadonlySet<string>; readonly variables?: Readonly<Record<string, string>> } = {}): PlainHost {
  const queue = new EventQueue()
  const scheduler = new Scheduler(queue)
  const world = {
    queue,
    scheduler,
    get now() {
      return queue.now
    },
    seed: 1,
    rng: (name: string) => Rng.named(1, name),
  } as unknown as World
  const netns = { id: 'box', name: '' } as never
  const environment = createEnvironment({
    name: 'box',
    kind: 'host',
    hostname: 'box',
    host: { name: 'box', world, root: netns, named: new Map() } as never,
    netns,
    ...(options.tools && { tools: options.tools }),
    variables: options.variables ?? {},
  })
  return {
    world,
    environment,
    run: (script, scriptOptions) => {
      const handle = scheduler.spawn(runScript(environment, world, script, scriptOptions))
      for (let steps = 0; !handle.done && steps < 200_000 && queue.step(); steps += 1);
      if (!handle.result) throw new Error(`the script did not end: ${script}`)
      return handle.result
    },
  }
}
