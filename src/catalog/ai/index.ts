export type { ModelServerOverrides, ModelStoreOverrides } from './_model-server.ts';
export { ChromaDb, type ChromaDbOverrides, type ChromaDbProps } from './chroma-db/index.ts';
export { FasterWhisper, type FasterWhisperProps } from './faster-whisper/index.ts';
export type { LanguageModels, SpeechToText, TextToSpeech, VectorStore } from './handles.ts';
export { Kokoro, type KokoroProps } from './kokoro/index.ts';
export { Ollama, type OllamaProps } from './ollama/index.ts';
export { OpenWebUi, type OpenWebUiOverrides, type OpenWebUiProps } from './open-webui/index.ts';
