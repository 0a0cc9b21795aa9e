/** Terminals: what a person sees and can do at a prompt. */
import { describe, expect, test } from 'vitest'
import { plainHost } from './bash-world'
import type { PlainHost } from './bash-world'
import { Terminal } from '../../src/engine/shell/index'

interface Session {
  readonly host: PlainHost
  readonly terminal: Terminal
  /** Everything shown since the last call. */
  shown(): string
  type(line: string): string
  pass(seconds: number): void
}

function open(options: ConstructorParameters<typeof Terminal>[2] = {}, hostOptions: Parameters<typeof plainHost>[0] = {}): Session {
  const host = plainHost(hostOptions)
  const terminal = new Terminal(host.environment, host.world, options)
  let seen = 0
  const pass = (seconds: number): void => host.world.queue.runUntil(host.world.now + Math.round(seconds * 1_000_000))
  const shown = (): string => {
    const text = terminal.output.slice(seen).map((e) => e.text).join('')
    seen = terminal.output.length
    return text
  }
  pass(0)
  shown()
  return {
    host,
    terminal,
    shown,
    pass,
    type: (line) => {
      terminal.submit(line)
      pass(0.01)
      return shown()
    },
  }
}

const PROMPT = 'root@box:~# '

describe('a terminal', () => {
  test('shows a prompt, runs a line, shows the prompt again', () => {
    const s = open()
    expect(s.terminal.prompt).toBe(PROMPT)
    expect(s.type('echo hi')).toBe(`echo hi\nhi\n${PROMPT}`)
  })

  test('follows the working directory in its prompt', () => {
    const s = open()
    s.type('mkdir -p a/b; cd a/b')
    expect(s.terminal.prompt).toBe('root@box:~/a/b# ')
    s.type('cd /etc')
    expect(s.terminal.prompt).toBe('root@box:/etc# ')
  })

  test('is busy while a program runs, and output comes as it is made', () => {
    const s = open()
    s.terminal.submit('for i in 1 2 3; do echo $i; sleep 1; done')
    s.pass(1.5)
    expect(s.terminal.busy).toBe(true)
    expect(s.shown()).toContain('1\n2\n')
    s.pass(2)
    expect(s.terminal.busy).toBe(false)
  })

  test('Ctrl-C ends a running program, the loop around it, and nothing else', () => {
    const s = open()
    s.terminal.submit('while true; do sleep 1; done; echo not reached')
    s.pass(2.5)
    s.shown()
    s.terminal.interrupt()
    s.pass(0.1)
    expect(s.shown()).toBe(`^C\n${PROMPT}`)
    expect(s.type('echo $?')).toBe(`echo $?\n130\n${PROMPT}`)
  })

  test('Ctrl-C ends a loop of builtins too', () => {
    const s = open()
    s.terminal.submit('while :; do :; done')
    s.pass(0.01)
    expect(s.terminal.busy).toBe(true)
    s.terminal.interrupt()
    s.pass(0.01)
    expect(s.terminal.busy).toBe(false)
  })

  test('Ctrl-C at the prompt gives a new one', () => {
    const s = open()
    s.terminal.interrupt()
    s.pass(0)
    expect(s.shown()).toBe(`^C\n${PROMPT}`)
  })

  test('hands lines to a program that reads, and Ctrl-D ends its input', () => {
    const s = open()
    s.type('cat > f')
    s.type('one')
    s.type('two')
    s.terminal.eof()
    s.pass(0)
    expect(s.shown()).toBe(PROMPT)
    expect(s.type('cat f')).toBe(`cat f\none\ntwo\n${PROMPT}`)
    expect(s.type('read x')).toBe('read x\n')
    s.type('value')
    expect(s.type('echo $x')).toBe(`echo $x\nvalue\n${PROMPT}`)
  })

  test('asks for the rest of an unfinished command', () => {
    const s = open()
    expect(s.type('for i in 1 2')).toBe('for i in 1 2\n> ')
    expect(s.type('do echo $i')).toBe('do echo $i\n> ')
    expect(s.type('done')).toBe(`done\n1\n2\n${PROMPT}`)
    expect(s.type('echo "a')).toBe('echo "a\n> ')
    expect(s.type('b"')).toBe(`b"\na\nb\n${PROMPT}`)
    expect(s.type('cat <<X')).toBe('cat <<X\n> ')
    expect(s.type('text')).toBe('text\n> ')
    expect(s.type('X')).toBe(`X\ntext\n${PROMPT}`)
  })

  test('says mistakes as bash says them at a prompt', () => {
    const s = open()
    expect(s.type('nosuch')).toBe(`nosuch\nbash: nosuch: command not found\n${PROMPT}`)
    expect(s.type('cd /nope')).toBe(`cd /nope\nbash: cd: /nope: No such file or directory\n${PROMPT}`)
    expect(s.type('(nosuch); nosuch | cat')).toBe(`(nosuch); nosuch | cat\nbash: nosuch: command not found\nbash: nosuch: command not found\n${PROMPT}`)
    expect(s.type('echo )')).toBe(`echo )\nbash: syntax error near unexpected token \`)'\n${PROMPT}`)
  })

  test('nested shells bring their own prompt, and exit returns', () => {
    const s = open()
    expect(s.type('sh')).toBe('sh\n# ')
    expect(s.type('nosuch')).toBe('nosuch\nsh: 1: nosuch: not found\n# ')
    expect(s.type('exit')).toBe(`exit\n${PROMPT}`)
    s.type('bash')
    expect(s.type('exit 3')).toBe(`exit 3\nexit\n${PROMPT}`)
    expect(s.type('echo $?')).toBe(`echo $?\n3\n${PROMPT}`)
  })

  test('exit closes it, and the next line opens a new shell', () => {
    const s = open()
    expect(s.type('exit')).toBe('exit\nexit\n')
    expect(s.terminal.closed).toBe(true)
    expect(s.type('echo again')).toContain('again\n')
    expect(s.terminal.closed).toBe(false)
  })

  test('tells of background jobs when they start and end', () => {
    const s = open()
    expect(s.type('sleep 1 &')).toMatch(/^sleep 1 &\n\[1\] \d+\n/)
    expect(s.type('jobs')).toContain('[1]+  Running                 sleep 1 &\n')
    s.pass(2)
    expect(s.type('')).toContain('[1]+  Done                    sleep 1\n')
  })

  test('keeps a history', () => {
    const s = open()
    s.type('echo one')
    s.type('echo two')
    expect(s.terminal.history).toEqual(['echo one', 'echo two'])
    expect(s.type('!!')).toBe(`!!\necho two\ntwo\n${PROMPT}`)
  })

  test('completes commands, files and variables', () => {
    const s = open()
    s.type('mkdir some-dir; touch some-file')
    expect(s.terminal.complete('gre', 3)).toEqual({ start: 0, candidates: ['grep'] })
    expect(s.terminal.complete('cat some', 8)).toEqual({ start: 4, candidates: ['some-dir/', 'some-file'] })
    expect(s.terminal.complete('echo $HOM', 9)).toEqual({ start: 5, candidates: ['$HOME'] })
    expect(s.terminal.complete('ls | gre', 8)).toEqual({ start: 5, candidates: ['grep'] })
  })

  test('has only the tools of its image', () => {
    const s = open({}, { tools: new Set(['bash', 'cat']) })
    expect(s.type('ls')).toBe(`ls\nbash: ls: command not found\n${PROMPT}`)
  })

  test('gives the same output for the same input', () => {
    const run = (): string => {
      const s = open()
      s.type('echo $RANDOM; sleep 1 & date; ps')
      s.pass(3)
      s.type('jobs')
      return JSON.stringify(s.terminal.output)
    }
    expect(run()).toBe(run())
  })
})

describe('processes', () => {
  test('all sides of a pipe run at the same time', () => {
    const s = open()
    s.terminal.submit('(echo first; sleep 2; echo second) | while read x; do echo "$SECONDS $x"; done')
    s.pass(1)
    expect(s.shown()).toContain('0 first\n')
    s.pass(2)
    expect(s.shown()).toContain('2 second\n')
  })

  test('a reader that has enough ends the writer', () => {
    expect(plainHost().run('yes | head -2; echo ${PIPESTATUS[0]}')).toEqual({ stdout: 'y\ny\n141\n', stderr: '', status: 0 })
  })
})
