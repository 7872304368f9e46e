export { Ollama } from './ollama.ts';
export type { OllamaProps } from './ollama-props.ts';
