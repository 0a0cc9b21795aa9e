/** Recorded transcripts of the kernel and its tools (captures k01 to k17), replayed against the simulator command by command. */
import { checkTranscripts } from './transcript-checks'
import { KERNEL_TRANSCRIPTS } from './transcripts'

checkTranscripts(KERNEL_TRANSCRIPTS)
