export { type ControllerFacts, type ControllerPort, IngressController } from './ingress-controller.ts';
export type { IngressControllerOverrides, IngressControllerProps } from './ingress-controller-props.ts';
