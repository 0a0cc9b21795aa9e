/** Keys at a prompt. */
import { describe, expect, test } from 'vitest'
import { pressKey, startLine } from './line-editor'
import type { LineEditorKey, LineEditorStep } from './line-editor'

const none = { start: 0, candidates: [] }

/** `^X` is control, `<name>` a key, anything else text. */
function press(keys: string, options: { readonly history?: readonly string[]; readonly words?: readonly string[] } = {}): LineEditorStep {
  const complete = (line: string, cursor: number) => {
    const start = line.slice(0, cursor).lastIndexOf(' ') + 1
    return options.words ? { start, candidates: options.words.filter((w) => w.startsWith(line.slice(start, cursor))) } : none
  }
  let step: LineEditorStep = { state: startLine(options.history) }
  for (const m of keys.matchAll(/\^(.)|<([a-z-]+)>|([^^<]+)/g)) {
    const key: LineEditorKey = m[1] !== undefined ? { kind: 'control', letter: m[1] } : m[2] !== undefined ? ({ kind: 'key', name: m[2] } as LineEditorKey) : { kind: 'text', text: m[3] ?? '' }
    step = pressKey(step.state, key, complete)
  }
  return step
}

describe('the line editor', () => {
  test.each([
    ['letters are put in at the cursor', 'abc<left>X', 'abXc', 3],
    ['C-a and C-e go to the ends', 'abc^aX^eY', 'XabcY', 5],
    ['backspace and delete', 'abcd<left><backspace>^a<delete>', 'bd', 0],
    ['C-k takes the rest, C-y puts it back', 'one two<word-left>^k^a^y', 'twoone ', 3],
    ['C-u takes what stands before', 'one two<word-left>^u', 'two', 0],
    ['C-w takes a word up to a blank', 'cat /etc/hosts^w', 'cat ', 4],
    ['words are letters for M-b', 'cat /etc/hosts<word-left>X', 'cat /etc/Xhosts', 10],
  ])('%s', (_, keys, text, cursor) => {
    expect(press(keys).state).toMatchObject({ text, cursor })
  })

  test('Enter submits and empties', () => {
    expect(press('ls<enter>')).toMatchObject({ effect: { kind: 'submit', line: 'ls' }, state: { text: '' } })
  })

  test('C-c gives the line up, C-d ends only on an empty line', () => {
    expect(press('abc^c').effect).toEqual({ kind: 'interrupt' })
    expect(press('^d').effect).toEqual({ kind: 'end-of-file' })
    expect(press('ab^a^d').state.text).toBe('b')
  })

  test('up and down walk the history and come back to what was typed', () => {
    const history = ['one', 'two']
    expect(press('dra<up>', { history }).state.text).toBe('two')
    expect(press('dra<up><up>', { history }).state.text).toBe('one')
    expect(press('dra<up><up><down><down>', { history }).state.text).toBe('dra')
    expect(press('<up><up><up>', { history }).effect).toEqual({ kind: 'bell' })
  })

  test('C-r searches back, again goes further, Enter takes the line', () => {
    const history = ['ip addr', 'ls', 'ip route']
    expect(press('^rip', { history }).state.text).toBe('ip route')
    expect(press('^rip^r', { history }).state.text).toBe('ip addr')
    expect(press('^rip^r<enter>', { history }).effect).toEqual({ kind: 'submit', line: 'ip addr' })
    expect(press('abc^rzzz', { history }).state.search?.failed).toBe(true)
    expect(press('abc^rip^g', { history }).state.text).toBe('abc')
  })

  test('Tab completes one word with a blank, a directory without', () => {
    expect(press('gr<tab>', { words: ['grep'] }).state.text).toBe('grep ')
    expect(press('cat so<tab>', { words: ['some/'] }).state.text).toBe('cat some/')
  })

  test('Tab completes as far as all agree, then lists', () => {
    const words = ['some-dir', 'some-file']
    expect(press('cat s<tab>', { words }).state.text).toBe('cat some-')
    expect(press('cat s<tab><tab>', { words }).effect).toEqual({ kind: 'bell' })
    expect(press('cat s<tab><tab><tab>', { words }).effect).toEqual({ kind: 'list', candidates: words })
  })
})
