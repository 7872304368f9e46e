export { NodeExporter } from './node-exporter.ts';
export type { NodeExporterOverrides, NodeExporterProps } from './node-exporter-props.ts';
