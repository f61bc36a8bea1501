/** One value or another, by a condition of the template. */
export function when(one: unknown, other: unknown): { 'Fn::If': unknown[] } {
  return { 'Fn::If': ['C', one, other] };
}
