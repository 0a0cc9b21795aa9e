/** Layer `program`: processes, files, streams, name resolution, and the simulated workloads. */
export { SIGNAL_NUMBERS, createEnvironment, execProcess, runningProcess, startProcess, waitForProcess } from './environment';
export type { EnvironmentOptions, RunningProcess, SignalName, StartOptions } from './environment';
export { FileSystem, MAX_FILE_CHARACTERS, resolvePath } from './files';
export type { FileError, FileStat, Mount } from './files';
export type { Environment, Process, Program, TerminalInfo } from './process';
export { Pipe, TextSink, nullInput, nullOutput, textInput } from './streams';
export type { InputStream, OutputStream, ReadResult } from './streams';
