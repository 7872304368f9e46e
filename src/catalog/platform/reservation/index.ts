export { Reservation } from './reservation.ts';
export type { ReservationProps } from './reservation-props.ts';
