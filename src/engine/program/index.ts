/** Layer `program`: processes, files, streams, name resolution, and the simulated workloads. */
export { SIGNAL_NUMBERS, createEnvironment, execProcess, runningProcess, startProcess, waitForProcess } from './environment';
export type { EnvironmentOptions, RunningProcess, SignalName, StartOptions } from './environment';
export { FileSystem, MAX_FILE_CHARACTERS, resolvePath } from './files';
export type { FileError, FileStat, Mount } from './files';
export type { Environment, Process, Program, TerminalInfo } from './process';
export { Pipe, TextSink, nullInput, nullOutput, textInput } from './streams';
export type { InputStream, OutputStream, ReadResult } from './streams';
export { connectTcp, receive, serveTcp } from './connection';
export type { ConnectError, Received } from './connection';
export { isOfOneLink, parseScopedAddress, scopedText } from './scoped-address';
export type { ScopedAddress } from './scoped-address';
export { RESOLVE_MESSAGES, candidateNames, hostsEntries, parseResolvConf, resolveHost, resolveHostEntry } from './resolver';
export type { HostEntry, ResolveError, ResolveErrorCode, ResolveOptions, ResolverConfig } from './resolver';
export { HttpReader, headerOf, requestText, responseText, serveHttp } from './http';
export type { HttpHandler, HttpHead, HttpHeaders, HttpPeer, HttpRequest, HttpResponse } from './http';
export { httpGet, parseHttpUrl } from './http-client';
export type { HttpAnswer, HttpFailure, HttpGetOptions, HttpUrl } from './http-client';
export { coredns } from './workloads/coredns';
export type { DnsZone, ZoneAnswer } from './workloads/coredns';
export { findImage, imageRepositories } from './workloads/images';
export type { Image, ImageLookup } from './workloads/images';
export { pause, sleep } from './workloads/idle';
export { PHP_CONNECT_TIMEOUT } from './workloads/wordpress';
/** Names from the layers below that nearly every program needs. */
export type { Task, Wake, SimTime } from '../base/index';
export type { World } from '../kernel/index';
