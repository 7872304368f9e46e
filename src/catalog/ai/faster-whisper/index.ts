export { FasterWhisper } from './faster-whisper.ts';
export type { FasterWhisperProps } from './faster-whisper-props.ts';
