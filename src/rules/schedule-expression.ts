/** When a secret rotates, as far as an expression says so. */
export interface RotationTimes {
  /** What Secrets Manager refuses about the form, in a sentence. */
  readonly problem?: string;
  /** The shortest and the longest time from one rotation to the next, where they are known. */
  readonly shortestHours?: number;
  readonly longestHours?: number;
  /** How long a window may be open. */
  readonly windowHours: number;
}

export const HOURS_OF_A_DAY = 24;

/**
 * Reads `rate()` and `cron()` as the user guide of Secrets Manager describes them. Only what the guide
 * excludes is a problem: a form that it does not mention is left to the service.
 */
export function parseScheduleExpression(expression: string): RotationTimes {
  const [, kind, operand] = /^(rate|cron)\((.*)\)$/is.exec(expression) ?? [];
  if (kind === undefined) return refused('It is neither rate(…) nor cron(…).');
  return kind.toLowerCase() === 'rate' ? parseRate(operand) : parseCron(operand.trim().split(/\s+/));
}

function parseRate(operand: string): RotationTimes {
  const [, value, unit] = /^\s*([0-9]+)\s+(hours?|days?)\s*$/i.exec(operand) ?? [];
  if (unit === undefined) return refused('A rate needs a whole number and one of the units hour, hours, day, and days.');
  const hours = Number(value) * (/^h/i.test(unit) ? 1 : HOURS_OF_A_DAY);
  if (hours === 0) return refused('The number of a rate must be at least 1.');
  return { shortestHours: hours, longestHours: hours, windowHours: Math.min(hours, HOURS_OF_A_DAY) };
}

/** A field of a cron expression: its name, and the numbers that it takes. */
const FIELDS: ReadonlyArray<readonly [string, number, number]> = [
  ['minutes', 0, 59], ['hours', 0, 23], ['day of the month', 1, 31], ['month', 1, 12], ['day of the week', 1, 7],
];

function parseCron(fields: readonly string[]): RotationTimes {
  const problem = cronProblem(fields);
  if (problem !== undefined) return refused(problem);
  const starts = hoursOf(fields[1]);
  if (!starts || starts.length === 0) return { windowHours: HOURS_OF_A_DAY };
  // From one day to the next, days without a rotation may lie between.
  const gaps = starts.slice(1).map((hour, index) => hour - starts[index]);
  const untilMidnight = HOURS_OF_A_DAY - starts[starts.length - 1];
  return { shortestHours: gaps.length > 0 ? Math.min(...gaps) : undefined, windowHours: Math.min(...gaps, untilMidnight) };
}

function cronProblem(fields: readonly string[]): string | undefined {
  if (fields.length !== FIELDS.length + 1) return `A cron expression needs six fields, and this one has ${fields.length}.`;
  if (!/^0+$/.test(fields[0])) return 'The minutes must be 0, because rotation windows open on the hour.';
  if (fields[5] !== '*') return 'The year must be *.';
  const outside = FIELDS.find(([, least, most], index) => numbersIn(fields[index]).some(number => number < least || number > most));
  if (outside) return `The ${outside[0]} must be ${outside[1]} to ${outside[2]}.`;
  return fields.map(wordProblem).find(problem => problem !== undefined);
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** How the words of each field begin. `L` is the last day, `W` the nearest weekday. */
const WORDS: ReadonlyArray<readonly string[]> = [[], [], ['L', 'W'], MONTHS, [...DAYS, 'L'], []];

function wordProblem(field: string, index: number): string | undefined {
  const unknown = field.match(/[A-Za-z]+/g)?.find(word => !WORDS[index].some(known => word.toUpperCase().startsWith(known)));
  return unknown === undefined ? undefined : `The ${FIELDS[index][0]} cannot be ${unknown}.`;
}

/** Without the steps of increments, and without the week of a month. */
function numbersIn(field: string): number[] {
  return (field.replace(/[/#][0-9]+/g, '').match(/[0-9]+/g) ?? []).map(Number);
}

/** The hours of a day, in order; undefined for a form that is not read here. */
function hoursOf(field: string): number[] | undefined {
  const parts = field.split(',').map(hoursOfPart);
  return parts.some(part => part === undefined) ? undefined : [...new Set(parts.flatMap(part => part!))].sort((a, b) => a - b);
}

/** The guide writes an increment from midnight on as `/10`. */
function hoursOfPart(part: string): number[] | undefined {
  const [, first, , last, , step] = /^(\*|[0-9]+)(-([0-9]+))?(\/([0-9]+))?$/.exec(part.replace(/^\//, '*/')) ?? [];
  if (first === undefined || Number(step) === 0) return undefined;
  const from = first === '*' ? 0 : Number(first);
  const isOpen = first === '*' || step !== undefined;
  const to = last === undefined ? (isOpen ? HOURS_OF_A_DAY - 1 : from) : Number(last);
  return Array.from({ length: HOURS_OF_A_DAY }, (_, hour) => hour)
    .filter(hour => hour >= from && hour <= to && (hour - from) % Number(step ?? 1) === 0);
}

function refused(problem: string): RotationTimes {
  return { problem, windowHours: HOURS_OF_A_DAY };
}
