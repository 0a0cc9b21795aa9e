/** Layer `program`: processes, files, streams, name resolution, and the simulated workloads. */
export { createEnvironment, startProcess } from './environment';
export type { EnvironmentOptions, RunningProcess, StartOptions } from './environment';
export { FileSystem, MAX_FILE_CHARACTERS, resolvePath } from './files';
export type { FileError, FileStat, Mount } from './files';
export type { Environment, Process, Program, TerminalInfo } from './process';
export { Pipe, TextSink, nullInput, nullOutput } from './streams';
export type { InputStream, OutputStream, ReadResult } from './streams';
