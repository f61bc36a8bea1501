import { first } from './first-of-a-circle';

export const second = (): string => first();
