/** Layer `shell`: the shell language, terminals, and the commands. */
import { provideCommands } from './command-table';
import { commands } from './commands/index';

provideCommands(commands);

export { commands } from './commands/index';
export { allCommands, findCommand } from './command-table';
export type { Command, Completer, CompletionContext } from './command';
export { Terminal } from './terminal';
export type { TerminalOptions, TerminalOutput } from './terminal';
export type { Completion } from './terminal-device';
export { runScript, startScript } from './run-script';
export type { RunningScript, ScriptOptions, ScriptOutcome } from './run-script';
export { findProgram, runCommand, runShell } from './language/run-shell';
export type { ShellOptions } from './language/run-shell';
export { loadKubectlManual } from './commands/kubectl/manual/load';
export { isUnfinished } from './language/interactive-shell';
export { runScenario } from './scenario/run';
export type { Outcome, Probe, Scenario, ScenarioPart, ScenarioResult, Verdict } from './scenario/scenario';
export { pastedLines, pressKey, searchPrompt, startLine } from './language/line-editor';
export type { LineEditorEffect, LineEditorKey, LineEditorState, LineEditorStep } from './language/line-editor';
export { enterNamespace, mountKernelFiles } from './kernel-files';
export { Tool, ToolExit, defineTool } from './tool';
export { parseScript } from './language/parser';
export type { Command as ShellCommand, Part as ShellPart, Redirect, Script, Word as ShellWord } from './language/syntax';
