import type { AnyCluster, Producer } from '../../authoring/index.ts';

/** Reads text aloud, behind the speech API that OpenAI made common. */
export interface TextToSpeech<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'text-to-speech';
  /** Base of the API, `/v1` included. */
  readonly url: string;
  readonly model: string;
  readonly voice: string;
}

/** Writes down what is said, behind the transcription API that OpenAI made common. */
export interface SpeechToText<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'speech-to-text';
  /** Base of the API, `/v1` included. */
  readonly url: string;
  /** Exact name of the installed model. */
  readonly model: string;
}

/** Answers prompts, behind Ollama's own API. */
export interface LanguageModels<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'ollama';
  readonly url: string;
  /** Models it holds, as `ollama pull` names them. */
  readonly models: readonly string[];
}

/** Finds what is alike: keeps documents with their vectors, behind Chroma's own API of version 2. */
export interface VectorStore<C extends AnyCluster> extends Producer<C> {
  readonly protocol: 'chroma';
  /** Base without `/api/v2`, which clients add. */
  readonly url: string;
}
