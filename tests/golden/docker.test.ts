/**
 * What the kernel's tools show of Docker 20.10's work, on the host, in its containers and outside (captures docker, replayed one after the other
 * on one host; captures docker-multihost). What `docker` itself prints is not compared: docker/dockerd.ts stands in for the daemon.
 */
import { checkTranscripts } from './transcript-checks'
import { DOCKER_CLUSTER_TRANSCRIPTS, DOCKER_TRANSCRIPTS } from './transcripts'

checkTranscripts([...DOCKER_TRANSCRIPTS, ...DOCKER_CLUSTER_TRANSCRIPTS])
