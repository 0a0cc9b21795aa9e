/** The reference CNI plugins 1.1.1 and what iproute2 and iptables show of their work (captures cni/01 to 03), replayed one after the other on one host. */
import { checkTranscripts } from './transcript-checks'
import { CNI_TRANSCRIPTS } from './transcripts'

checkTranscripts(CNI_TRANSCRIPTS)
